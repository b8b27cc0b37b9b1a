/**
 * Keeps a course's page in its place when another session is chosen in the chart, and shows the chosen one.
 *
 * Without it the link's fragment leads to the column, and the page goes to the column's top.
 */

const KEPT = "course-place";
const scroller = document.querySelector(".chart-scroll");

for (const link of document.querySelectorAll(".chart-picks a")) link.addEventListener("click", choose);

const place = taken();
if (place) {
  scrollTo(0, place.top);
  scroller?.scrollTo({ left: place.left });
  document.getElementById(place.id)?.focus({ preventScroll: true });
} else if (scroller && !location.hash) {
  show(document.querySelector(".chart-picks a[aria-current]"));
}

function choose(event) {
  // Another tab or window was asked for: the browser opens it as it would.
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.currentTarget;
  const address = new URL(link.getAttribute("href"), location.href);
  address.hash = "";
  try {
    const kept = { address: address.href, id: link.id, top: scrollY, left: scroller.scrollLeft };
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing goes where the link leads.
    return;
  }
  event.preventDefault();
  location.assign(address);
}

/** Where the page stood when this session was chosen; nothing when it was opened otherwise. */
function taken() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    return kept?.address === location.href ? kept : null;
  } catch {
    return null;
  }
}

/** Brings a column of the chart into sight, sideways only. */
function show(link) {
  if (!link) return;
  const [column, sight] = [link, scroller].map((one) => one.getBoundingClientRect());
  if (column.left >= sight.left && column.right <= sight.right) return;
  scroller.scrollBy({ left: column.left + column.width / 2 - (sight.left + sight.width / 2) });
}
