// 移ったページ。古いアドレスの「#」のあとを、新しいアドレスでも使う。行き先の決まっている項目は、その行き先へ進む。
(function () {
  "use strict";
  var id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch (error) {
    // 「%」で始まる書き方ではない。
  }
  var part = id ? document.getElementById(id) : null;
  var link = (part || document).querySelector("a");
  location.replace(part ? link.href : link.href + location.hash);
})();
