// A preview is answered as a running paper is; nothing is saved.

import { prepare } from "./kinds.js";

for (const field of document.querySelectorAll("[data-slot]")) prepare({ kind: field.dataset.kind, field });
