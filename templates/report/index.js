"use strict";
const table = document.getElementById("reports"), body = table.tBodies[0];
document.getElementById("search").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
table.tHead.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const head = button.parentElement, at = head.cellIndex, up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const key = (row) => row.cells[at].dataset.sort;
  const compare = (a, b) => at ? (key(a) === "") - (key(b) === "") || (up ? 1 : -1) * (key(a) - key(b)) : (up ? 1 : -1) * key(a).localeCompare(key(b));
  body.append(...[...body.rows].sort(compare));
});
