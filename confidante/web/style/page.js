(function (d) {
  function leave() {
    var form = d.querySelector("form.leave");
    d.documentElement.className = "gone";
    location.replace(form ? form.action : "/");
  }
  function covered(event, link) {
    event.preventDefault();
    d.documentElement.className = link.hash === "#cover" ? "covered" : "";
    if (link.hash === "#cover") { d.querySelector(".cover a").focus(); }
  }
  d.addEventListener("click", function (event) {
    var at = event.target;
    while (at && at !== d) {
      if (at.className === "go") { event.preventDefault(); leave(); return; }
      if (at.tagName === "A" && (at.hash === "#cover" || at.parentNode.className === "cover")) { covered(event, at); return; }
      at = at.parentNode;
    }
  });
  /* Three presses of Shift alone within two seconds. */
  var pressed = [];
  d.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") { pressed = []; return; }
    if (event.repeat) { return; }
    var now = Date.now();
    pressed.push(now);
    if (pressed.length > 2 && now - pressed[pressed.length - 3] < 2000) { leave(); }
  });
})(document);
