"""Documents in: a training handout is read into plain, frozen values. Nothing here knows Django or the database.

`handout.read_handout` is the way in, `sandbox.read_in_child` the same for untrusted files.
Only `messages` and `errors` import Django (for translation); the parsing modules never import those two.
"""
