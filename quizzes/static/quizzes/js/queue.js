// Answers that the server has not acknowledged yet, kept on this device for one person and attempt.
// Where the browser offers no store (private windows of some), the page itself remembers.

const WEEK = 7 * 24 * 3600 * 1000;

const promise = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

const openStore = async () => {
  const request = indexedDB.open("answers", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("queue");
  return promise(request);
};

// Some browsers never answer the request to open a store.
const patience = () => new Promise((done) => setTimeout(done, 3000, null));

export const openQueue = (owner) => {
  let database = null;
  const opened = Promise.race([openStore().catch(() => null), patience()]).then((found) => (database = found));
  const store = (mode) => database.transaction("queue", mode).objectStore("queue");
  const guarded = async (work, otherwise) => {
    try {
      return (await opened) ? await work() : otherwise;
    } catch {
      return otherwise;
    }
  };
  const range = IDBKeyRange.bound([owner], [owner, []]);
  const forgetOld = async () => {
    const all = store("readwrite");
    for (const key of await promise(all.getAllKeys())) {
      const kept = await promise(all.get(key));
      if (Date.now() - kept.at > WEEK) all.delete(key);
    }
  };
  guarded(forgetOld);
  return {
    put: (slot, entry) =>
      guarded(() => promise(store("readwrite").put({ ...entry, at: Date.now() }, [owner, slot]))),
    remove: (slot) => guarded(() => promise(store("readwrite").delete([owner, slot]))),
    clear: () => guarded(() => promise(store("readwrite").delete(range))),
    all: () =>
      guarded(async () => {
        const kept = store("readonly");
        const keys = promise(kept.getAllKeys(range));
        const values = promise(kept.getAll(range));
        const entries = await values;
        return (await keys).map((key, at) => [key[1], entries[at]]);
      }, []),
  };
};
