// Folds the chapters on a telephone, opens what a link leads to, lets the keyboard stop at what scrolls, and sorts a table by the column whose title is pressed.
"use strict";
const folds = [...document.querySelectorAll("details.fold")];
if (matchMedia("(max-width: 46rem)").matches) folds.forEach((one) => { one.open = false; });

const shown = () => {
  const goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!goal) return;
  const fold = goal.querySelector(":scope > details.fold");
  for (let one = fold || goal.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  if (goal.tagName === "DETAILS" || fold) { goal.scrollIntoView({ block: "start" }); goal.querySelector("summary").focus({ preventScroll: true }); }
};
addEventListener("hashchange", shown);
document.addEventListener("click", (event) => { if (event.target.closest(`a[href="${location.hash || "#"}"]`)) shown(); });
let closed = [];
addEventListener("beforeprint", () => {
  closed = folds.filter((one) => !one.open);
  document.querySelectorAll("details[open]:not(.fold)").forEach((one) => { one.open = false; });
  closed.forEach((one) => { one.open = true; });
});
addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
shown();

const reachable = new ResizeObserver((parts) => parts.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0; else target.removeAttribute("tabindex");
}));
document.querySelectorAll(".scroll").forEach((part) => reachable.observe(part));

const worth = (cell) => { const sort = cell.dataset.sort; return sort === undefined || sort === "" ? null : Number(sort); };
const compare = (a, b) => {
  const x = worth(a), y = worth(b);
  if (x !== null || y !== null) return (x === null) - (y === null) || x - y;
  return a.textContent.trim().localeCompare(b.textContent.trim(), document.documentElement.lang);
};
for (const table of document.querySelectorAll("main table:has(thead)")) {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 3) continue;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => compare(a.cells[at], b.cells[at]) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
}
