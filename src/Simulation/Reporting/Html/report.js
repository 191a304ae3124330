// Shows the values of the point under the pointer, the nearest within reach, or the one that has the focus.
(() => {
  const reach = 36;
  const tip = document.getElementById("tip");
  let shown = null;

  function show(point) {
    if (shown === point) return;
    if (shown) shown.classList.remove("near");
    shown = point;
    tip.hidden = !point;
    if (!point) return;
    point.classList.add("near");
    tip.textContent = point.dataset.tip;
    const at = point.getBoundingClientRect();
    const left = Math.min(Math.max(12, at.left + at.width / 2 - tip.offsetWidth / 2), document.documentElement.clientWidth - tip.offsetWidth - 12);
    const above = at.top - tip.offsetHeight - 10;
    tip.style.left = left + window.scrollX + "px";
    tip.style.top = (above > 8 ? above : at.bottom + 10) + window.scrollY + "px";
  }

  function nearest(svg, event) {
    let best = null, distance = reach;
    for (const point of svg.querySelectorAll(".point")) {
      const at = point.getBoundingClientRect();
      const away = Math.hypot(at.left + at.width / 2 - event.clientX, at.top + at.height / 2 - event.clientY);
      if (away < distance) [best, distance] = [point, away];
    }
    return best;
  }

  for (const svg of document.querySelectorAll(".chart svg")) {
    svg.addEventListener("pointermove", event => show(nearest(svg, event)));
    svg.addEventListener("pointerdown", event => show(nearest(svg, event)));
    svg.addEventListener("pointerleave", () => show(null));
    for (const point of svg.querySelectorAll(".point")) {
      point.addEventListener("focus", () => show(point));
      point.addEventListener("blur", () => show(null));
    }
  }
})();
