// 「検索」のリンクが押されたら、検索のスクリプトを読み込む。それまでは何も読み込まない。
(function () {
  "use strict";
  var link = document.querySelector("a[data-search]");
  var asked = false;
  if (!link) return;
  link.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (asked) return;
    asked = true;
    var script = document.createElement("script");
    script.src = link.dataset.search;
    script.onerror = function () { location.href = link.href; };
    document.head.append(script);
  });
})();
