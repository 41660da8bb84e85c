(function (d) {
  function leave() {
    var form = d.querySelector("form.leave");
    d.documentElement.className = "gone";
    if (form && form.elements.form) {
      /* Its one-time number goes along, in no address; and in Back this page is the start page. */
      history.replaceState(null, "", form.action.replace(/leave$/, ""));
      form.submit();
      return;
    }
    location.replace(form ? form.action : "/");
  }
  function covered(event, link) {
    event.preventDefault();
    d.documentElement.className = link.hash === "#cover" ? "covered" : "";
    if (link.hash === "#cover") { d.querySelector(".cover a").focus(); }
  }
  function opened(hash) {
    var note = d.getElementById(hash.slice(1));
    while (note && note.tagName !== "DETAILS") { note = note.parentNode; }
    if (note) { note.open = true; }
  }
  /* At the desk a text that is being written is not left by three presses: the button still leaves. */
  function writing() {
    var boxes = d.querySelectorAll(".desk textarea, .desk input:not([type])");
    for (var i = 0; i < boxes.length; i++) { if (boxes[i].value.trim()) { return true; } }
    return false;
  }
  d.addEventListener("click", function (event) {
    var at = event.target;
    while (at && at !== d) {
      if (at.className === "go") { event.preventDefault(); leave(); return; }
      if (at.tagName === "A" && /^#n\d/.test(at.hash)) { opened(at.hash); }
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
    if (pressed.length > 2 && now - pressed[pressed.length - 3] < 2000 && !writing()) { leave(); }
  });
})(document);
