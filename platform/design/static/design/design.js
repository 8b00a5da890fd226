// What pages gain where JavaScript runs; every page works without it.
(function () {
  "use strict";

  // Menus made of <details>: one open at a time, closed by Escape and by a click elsewhere.
  function menus() { return document.querySelectorAll("details[data-menu][open]"); }
  document.addEventListener("click", function (event) {
    menus().forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    menus().forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // The summary of errors gets the focus, so that it is read first; its links lead to the fields.
  var summary = document.querySelector("[data-error-summary]");
  if (summary) { summary.focus(); }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-error-summary] a");
    var field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); }
  });

  // A confirmation opens in place; here it becomes a modal dialog.
  document.querySelectorAll("details[data-confirm]").forEach(function (details) {
    var inner = details.querySelector(".inner");
    var dialog = document.createElement("dialog");
    dialog.className = "confirm";
    dialog.setAttribute("aria-labelledby", inner.getAttribute("aria-labelledby"));
    inner.parentNode.replaceChild(dialog, inner);
    dialog.appendChild(inner);
    var close = inner.querySelector("[data-confirm-close]");
    close.hidden = false;
    close.addEventListener("click", function () { dialog.close(); });
    dialog.addEventListener("close", function () { details.querySelector("summary").focus(); });
    document.body.appendChild(dialog);
    details.querySelector("summary").addEventListener("click", function (event) {
      event.preventDefault();
      dialog.showModal();
    });
  });

  // Files may be dropped on an upload box.
  document.querySelectorAll("[data-upload]").forEach(function (box) {
    var input = box.querySelector("input[type=file]");
    ["dragover", "dragleave", "drop"].forEach(function (name) {
      box.addEventListener(name, function (event) {
        event.preventDefault();
        box.classList.toggle("is-over", name === "dragover");
        if (name === "drop") { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
      });
    });
  });

  // A form is sent once: the second click on its button does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // A table wider than its card can be scrolled by keyboard; fonts that arrive late change widths.
  function reach(box) {
    if (box.scrollWidth > box.clientWidth) { box.tabIndex = 0; } else { box.removeAttribute("tabindex"); }
  }
  var watcher = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) { reach(entry.target.closest(".table-wrap")); });
  });
  document.querySelectorAll(".table-wrap").forEach(function (box) {
    watcher.observe(box);
    if (box.firstElementChild) { watcher.observe(box.firstElementChild); }
  });

  // A diagram wider than the screen begins with its middle in view.
  document.querySelectorAll(".diagram").forEach(function (box) {
    box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
  });

  // Buttons that print the page.
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  // Charts: <canvas data-chart="id of a json_script">; the page also has the figures as a table.
  function drawCharts() {
    if (!window.Chart) { return; }
    var style = getComputedStyle(document.documentElement);
    window.Chart.defaults.font.family = "Inter, system-ui, sans-serif";
    window.Chart.defaults.animation = false;
    document.querySelectorAll("canvas[data-chart]").forEach(function (canvas) {
      var spec = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
      var colours = ["--brand-primary", "--brand-accent", "--brand-third"].map(function (name) { return style.getPropertyValue(name).trim(); });
      (spec.data.datasets || []).forEach(function (set, index) {
        set.backgroundColor = set.backgroundColor || colours[index % colours.length];
        set.borderColor = set.borderColor || set.backgroundColor;
        set.borderRadius = 4;
      });
      spec.options = Object.assign({ responsive: true, maintainAspectRatio: false }, spec.options || {});
      new window.Chart(canvas, spec);
    });
  }
  drawCharts();
}());
