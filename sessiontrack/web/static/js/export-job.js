/**
 * Moves the progress bar of a bundle while it is made, and shows the page anew when it has ended.
 */

const EVERY_MS = 1500;

const job = document.querySelector("#job");

if (job) setTimeout(ask, EVERY_MS);

async function ask() {
  try {
    const answer = await fetch(job.dataset.address, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    // Signed out meanwhile: the page says so, and asks to sign in.
    if (answer.status === 401) return location.reload();
    if (answer.ok) show(await answer.json());
  } catch {
    // The network is away for a moment; the page says what it knew, and asks again.
  }
  setTimeout(ask, EVERY_MS);
}

function show({ state, done_n: done, total_n: total }) {
  if (state !== "queued" && state !== "running") return location.reload();
  const bar = document.querySelector("#job-progress");
  bar.max = total || 1;
  bar.value = done;
  document.querySelector("#job-words").textContent = `${done} of ${total || "…"}`;
}
