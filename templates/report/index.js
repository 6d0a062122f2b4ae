"use strict";
const table = document.getElementById("reports"), body = table.tBodies[0], nothing = document.getElementById("nothing");
const search = document.getElementById("search"), heads = [...table.tHead.rows[0].cells];
search.parentElement.hidden = false;
search.addEventListener("input", () => {
  const wanted = search.value.trim().toLowerCase();
  let shown = 0;
  for (const row of body.rows) shown += !(row.hidden = !row.textContent.toLowerCase().includes(wanted));
  nothing.hidden = shown > 0;
});
const compare = (a, b, isText) => isText ? a.localeCompare(b, document.documentElement.lang) : a - b;
heads.forEach((head, at) => {
  if (!head.dataset.kind) return;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending", isText = head.dataset.kind === "text";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (row) => row.cells[at].dataset.sort;
    body.append(...[...body.rows].sort((a, b) => (key(a) === "") - (key(b) === "") || compare(key(a), key(b), isText) * (down ? -1 : 1)));
  });
});
