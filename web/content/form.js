(function () {
  // Moves the code out of the address into the form. Never sends anything.
  function take() {
    var raw = location.hash.slice(1) || location.pathname.replace(/^\/v/i, "");
    for (var i = 0; i < 3; i++) {
      try { raw = decodeURIComponent(raw); } catch (e) { break; }
    }
    raw = raw.replace(/^#+/, "");
    // What names a place on this page (the skip link) is no code.
    if (!raw || raw === "/" || document.getElementById(raw)) return;
    var field = document.getElementById("code");
    if (field) {
      field.value = raw.slice(0, 2000);
      document.getElementById("reader").focus();
    }
    history.replaceState(null, "", "/v" + location.search);
    // Whoever picks another language takes the code along.
    document.querySelectorAll("a[hreflang]").forEach(function (a) { a.hash = raw.slice(0, 2000); });
  }
  take();
  addEventListener("hashchange", take);
})();
