// Stops a sign-out while entries wait on this device, whoever made them, and says what can be done.

const FORM = 'form[action="/sign-out"]';

/** Ten seconds at most, as long as one request may take. */
const MOST_TURNS = 40;
const TURN_MS = 250;

/**
 * Guards every sign-out form of the page; with nothing waiting, what the device kept of patients goes with the person.
 *
 * @param {{store: object, outbox: object}} device
 */
export function guardSignOut({ store, outbox }) {
  const root = document.documentElement;
  if (root.dataset.signOutGuarded) return;
  root.dataset.signOutGuarded = "yes";
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(FORM) || event.defaultPrevented) return;
    event.preventDefault();
    leave(event.target, { store, outbox }).catch(() => event.target.submit());
  }, true);
}

async function leave(form, { store, outbox }) {
  const waiting = await store.listItems();
  if (waiting.length > 0) return stop(form, { store, outbox }, waiting);
  await store.purge(() => true);
  return form.submit();
}

function stop(form, device, waiting) {
  const words = element("p", "guard__words", waitingWords(waiting, device.outbox.status));
  words.setAttribute("role", "status");
  const send = element("button", "btn btn--primary", "Send now");
  const stay = element("button", "btn", "Stay signed in");
  const acts = element("div", "guard__acts");
  acts.append(send, stay);
  const title = element("h2", "guard__title", "Not signed out");
  title.id = "guard-title";
  const panel = element("dialog", "guard card");
  panel.setAttribute("aria-labelledby", title.id);
  panel.append(title, words, acts);
  document.body.append(panel);
  panel.addEventListener("close", () => panel.remove());
  stay.addEventListener("click", () => panel.close());
  send.addEventListener("click", () => sendThenLeave({ form, device, words, send }));
  panel.showModal();
}

async function sendThenLeave({ form, device, words, send }) {
  send.disabled = true;
  words.textContent = "Sending…";
  const left = await leftAfterSending(device);
  if (left.length > 0) {
    words.textContent = waitingWords(left, device.outbox.status);
    send.disabled = false;
    return;
  }
  words.textContent = "All saved on the server. Signing out.";
  await leave(form, device);
}

/** One pass over the queue; while another tab is at it, its end is waited for, within reason. */
async function leftAfterSending({ store, outbox }) {
  for (let turn = 0; ; turn += 1) {
    await outbox.wake();
    const left = await store.listItems();
    if (left.length === 0 || turn === MOST_TURNS || !outbox.status.isElsewhere) return left;
    await new Promise((done) => { setTimeout(done, TURN_MS); });
  }
}

/**
 * Why nobody is signed out, and what would help.
 *
 * @param {object[]} items that wait
 * @param {{isOnline: boolean, needsSignIn: boolean, waitsFor: string[]}} status
 */
export function waitingWords(items, status) {
  const refused = items.filter((item) => item.state === "refused");
  const be = items.length === 1 ? "is" : "are";
  const words = [`${counted(items.length)} made on this device ${be} not on the server yet.`];
  if (!status.isOnline) words.push("The server cannot be reached: stay signed in until it can be.");
  else if (status.needsSignIn) words.push("Sign in again to send them.");
  else if (status.waitsFor.length) words.push(`They wait for ${status.waitsFor.join(" and ")} to sign in here.`);
  if (refused.length) words.push(`Refused, to be decided on the session's page: ${refused.length}.`);
  return words.join(" ");
}

const counted = (count) => (count === 1 ? "1 entry" : `${count} entries`);

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  if (tag === "button") made.type = "button";
  return made;
}
