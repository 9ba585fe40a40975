"use strict";
(function () {
  var box = document.getElementById("saring");
  var input = document.getElementById("kata");
  var status = document.getElementById("jumlah");
  var rows = Array.prototype.slice.call(document.querySelectorAll("[data-baris]"));
  var texts = rows.map(function (row) {
    var group = row.closest("[data-kelompok]");
    var section = row.closest("[data-bab]");
    var titles = [section.querySelector("h2"), group.querySelector("h3"), group.querySelector(".sebab"), row];
    return titles.map(function (part) { return part ? part.textContent : ""; }).join(" ").toLowerCase();
  });
  function filter() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    var left = 0;
    rows.forEach(function (row, place) {
      var fits = words.every(function (word) { return texts[place].indexOf(word) >= 0; });
      row.hidden = !fits;
      left += fits ? 1 : 0;
    });
    ["[data-kelompok]", "[data-bab]"].forEach(function (kind) {
      document.querySelectorAll(kind).forEach(function (part) {
        part.hidden = !part.querySelector("[data-baris]:not([hidden])");
      });
    });
    status.textContent = words.length ? left + " dari " + rows.length + " hasil" : rows.length + " hasil";
  }
  if (rows.length > 1) {
    box.hidden = false;
    input.addEventListener("input", filter);
    filter();
  }
})();
