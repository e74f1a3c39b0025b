// 受付時間の表示に「いま受付中かどうか」を書き添える。端末の時刻帯によらず、日本時間（UTC+9）で計算する。
// 言葉は、テーマの strings/ にある script-hours- のもので、ページの JSON から読む。
(function () {
  "use strict";
  var DAY = 86400000;

  function iso(day) {
    return new Date(day * DAY).toISOString().slice(0, 10);
  }

  // 1970-01-01 は木曜日。月曜日を 1、日曜日を 7 と数える。
  function weekday(day) {
    return ((day + 3) % 7) + 1;
  }

  function say(words, name, values) {
    return words[name].replace(/\{(\w+)\}/g, function (all, key) { return values[key]; });
  }

  function clock(words, minutes) {
    var minute = minutes % 60;
    var values = { hour: Math.floor(minutes / 60), minute: minute, padded: (minute < 10 ? "0" : "") + minute };
    return say(words, minute ? "minute" : "hour", values);
  }

  // 今日、明日、1週間のうちなら曜日、それより先は月と日。
  function nameOf(words, day, today) {
    if (day === today || day === today + 1) return day === today ? words.today : words.tomorrow;
    if (day < today + 7) return words.days.split(",")[weekday(day) - 1];
    var date = iso(day);
    return say(words, "date", { month: words.months.split(",")[Number(date.slice(5, 7)) - 1], day: Number(date.slice(8)) });
  }

  function yearEnd(day) {
    var date = iso(day).slice(5);
    return date >= "12-28" || date <= "01-04";
  }

  // desk: { days: [1..7], open, close, rest: [始まり, 終わり] | null, holidays: [iso] | null, until: iso | null, yearEnd: bool }、now: ミリ秒、
  // words: 言葉。返すのは { open: bool | null, text, short }。わからないときは null。
  function status(desk, now, words) {
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
      return { open: null, text: words["year-end"], short: words["year-end-short"] };
    }
    var rests = !!desk.rest && minute >= desk.rest[0] && minute < desk.rest[1];
    if (works(today) && rests) {
      return { open: false, text: say(words, "break", { time: clock(words, desk.rest[1]) }), short: words["break-short"] };
    }
    if (works(today) && minute >= desk.open && minute < desk.close) {
      return { open: true, text: words.open, short: words["open-short"] };
    }
    var closed = { open: false, text: words.closed, short: words["closed-short"] };
    for (var day = minute < desk.open ? today : today + 1; day < today + 15; day += 1) {
      if (!known(day) || (desk.yearEnd && yearEnd(day))) return closed;
      if (works(day)) {
        closed.text = say(words, "next", { day: nameOf(words, day, today), time: clock(words, desk.open) });
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

  function show(words) {
    var now = Date.now();
    document.querySelectorAll("[data-hours]").forEach(function (element) {
      var result = status(read(element), now, words);
      var text = result ? ("short" in element.dataset ? result.short : result.text) : "";
      if (element.textContent !== text) element.textContent = text;
      element.classList.toggle("open", !!result && result.open === true);
    });
  }

  if (typeof document === "undefined") {
    globalThis.hoursStatus = status;
    return;
  }
  var given = document.querySelector("script[data-words='hours']");
  if (!given) return;
  var words = JSON.parse(given.textContent);
  show(words);
  setInterval(function () { show(words); }, 30000);
})();
