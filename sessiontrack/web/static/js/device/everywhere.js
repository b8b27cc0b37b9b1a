// On every page of somebody who is signed in: what waits is sent from here too, and no sign-out leaves it behind.

import { guardSignOut } from "./guard.js";
import { openOutbox } from "./outbox.js";
import { openStore } from "./store.js";

try {
  const store = await openStore();
  guardSignOut({ store, outbox: await openOutbox({ person: null, store }) });
  await store.purgeOld();
} catch {
  // A browser that keeps nothing has nothing waiting either; the pages work without.
}
