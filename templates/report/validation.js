"use strict";
const filter = document.getElementById("filter");
if (filter) {
  const books = [...document.querySelectorAll(".book")], search = document.getElementById("search");
  const boxes = [...filter.querySelectorAll("input[type=checkbox]")], nothing = document.getElementById("nothing");
  const has = (element, wanted) => element.textContent.toLowerCase().includes(wanted);
  const fits = (group, wanted, isNamed) => {
    const isAll = !wanted || isNamed || has(group.querySelector("summary"), wanted);
    let found = isAll;
    for (const row of group.querySelectorAll("tbody tr")) {
      row.hidden = !isAll && !has(row, wanted);
      found = found || !row.hidden;
    }
    return found;
  };
  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let isAny = false;
    for (const book of books) {
      const isNamed = has(book.querySelector("summary bdi"), wanted);
      let isShown = false;
      for (const group of book.querySelectorAll(".group")) {
        const isFit = chosen.has(group.dataset.severity) && fits(group, wanted, isNamed);
        group.hidden = !isFit;
        if (isFit && wanted) group.open = true;
        isShown = isShown || isFit;
      }
      book.hidden = !isShown;
      if (isShown && wanted) book.open = true;
      isAny = isAny || isShown;
    }
    nothing.hidden = isAny;
  };
  const setAll = (isOpen) => () => { for (const part of document.querySelectorAll(".book, .group")) part.open = isOpen; };
  let waiting;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); });
  filter.addEventListener("change", apply);
  filter.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("open").addEventListener("click", setAll(true));
  document.getElementById("shut").addEventListener("click", setAll(false));
  filter.hidden = false;
}
