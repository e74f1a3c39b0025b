// 受付時間の表示に「いま受付中かどうか」を書き添える。端末の時刻帯によらず、日本時間（UTC+9）で計算する。
(function () {
  "use strict";
  var DAY = 86400000;
  var NAMES = ["日", "月", "火", "水", "木", "金", "土"];

  function iso(day) {
    return new Date(day * DAY).toISOString().slice(0, 10);
  }

  // 1970-01-01 は木曜日。月曜日を 1、日曜日を 7 と数える。
  function weekday(day) {
    return ((day + 3) % 7) + 1;
  }

  function clock(minutes) {
    return Math.floor(minutes / 60) + "時" + (minutes % 60 ? (minutes % 60) + "分" : "");
  }

  function yearEnd(day) {
    var date = iso(day).slice(5);
    return date >= "12-28" || date <= "01-04";
  }

  // desk: { days: [1..7], open, close, rest: [始まり, 終わり] | null, holidays: [iso] | null, until: iso | null, yearEnd: bool }、now: ミリ秒。
  // 返すのは { open: bool | null, text, short }。わからないときは null。
  function status(desk, now) {
    var minutes = Math.floor(now / 60000) + 540;
    var today = Math.floor(minutes / 1440);
    var minute = minutes - today * 1440;
    function known(day) {
      return !desk.holidays || iso(day) <= desk.until;
    }
    function works(day) {
      return desk.days.indexOf(weekday(day)) >= 0 && !(desk.holidays && desk.holidays.indexOf(iso(day)) >= 0);
    }
    if (!known(today)) return null;
    if (desk.yearEnd && yearEnd(today)) {
      return { open: null, text: "年末年始は休業の場合があります。", short: "年末年始" };
    }
    var rests = !!desk.rest && minute >= desk.rest[0] && minute < desk.rest[1];
    if (works(today) && rests) {
      return { open: false, text: "いまは休み時間です。次は今日" + clock(desk.rest[1]) + "から", short: "休み時間" };
    }
    if (works(today) && minute >= desk.open && minute < desk.close) {
      return { open: true, text: "いま受付中です", short: "受付中" };
    }
    var closed = { open: false, text: "いまは受付時間外です。", short: "受付時間外" };
    for (var day = minute < desk.open ? today : today + 1; day < today + 15; day += 1) {
      if (!known(day) || (desk.yearEnd && yearEnd(day))) return closed;
      if (works(day)) {
        var date = iso(day);
        var when = day === today ? "今日" : day === today + 1 ? "明日" : day < today + 7 ? NAMES[weekday(day) % 7] + "曜"
          : Number(date.slice(5, 7)) + "月" + Number(date.slice(8)) + "日";
        closed.text += "次は" + when + clock(desk.open) + "から";
        return closed;
      }
    }
    return closed;
  }

  function read(element) {
    var data = element.dataset;
    return {
      days: data.days.split(",").map(Number),
      open: Number(data.open),
      close: Number(data.close),
      rest: "break" in data ? data.break.split(",").map(Number) : null,
      holidays: "until" in data ? (data.holidays || "").split(",") : null,
      until: data.until || "",
      yearEnd: "yearEnd" in data
    };
  }

  function show() {
    var now = Date.now();
    document.querySelectorAll("[data-hours]").forEach(function (element) {
      var result = status(read(element), now);
      var text = result ? ("short" in element.dataset ? result.short : result.text) : "";
      if (element.textContent !== text) element.textContent = text;
      element.classList.toggle("open", !!result && result.open === true);
    });
  }

  if (typeof document === "undefined") {
    globalThis.hoursStatus = status;
    return;
  }
  show();
  setInterval(show, 30000);
})();
