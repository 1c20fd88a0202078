// The page works without this. It shows what is typed, says early what the server would say, and tells the time
// where the reader is. Its texts stand in the page, in the reader's language; the server alone decides.
"use strict";

(() => {
  for (const time of document.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    if (at.getTimezoneOffset() === 0) continue;
    const local = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      timeZoneName: "short",
    });
    time.append(` (${local.format(at)})`);
  }

  // Most browsers do so by themselves.
  if (!("autofocus" in HTMLElement.prototype)) document.getElementById("errors")?.focus();

  const form = document.querySelector("form");
  if (!form) return;
  const password = document.getElementById("password");
  const repeat = document.getElementById("repeat");

  const show = document.getElementById("show");
  show.hidden = false;
  const conceal = () => {
    show.setAttribute("aria-pressed", "false");
    password.type = repeat.type = "password";
  };
  show.addEventListener("click", () => {
    if (password.type === "text") return conceal();
    show.setAttribute("aria-pressed", "true");
    password.type = repeat.type = "text";
  });

  const submit = form.querySelector("button[type=submit]");
  const says = submit.textContent;
  form.addEventListener("submit", (event) => {
    if (submit.getAttribute("aria-disabled") === "true") return event.preventDefault();
    // A browser that keeps what was typed must not keep it as text.
    conceal();
    submit.setAttribute("aria-disabled", "true");
    submit.textContent = submit.dataset.wait;
  });
  addEventListener("pageshow", () => {
    submit.removeAttribute("aria-disabled");
    submit.textContent = says;
  });

  const classes = {
    lower: /\p{Ll}/u,
    upper: /\p{Lu}/u,
    digit: /[0-9]/,
    symbol: /[^\p{Alphabetic}\p{N}]/u,
  };
  const tracks = [
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
  ];
  const least = Number(form.dataset.least);
  const names = form.dataset.names.toLowerCase().split(/[^\p{Alphabetic}\p{N}]+/u);

  const guessable = (text) => {
    const bare = text.normalize("NFKC").toLowerCase().replace(/[^\p{Alphabetic}\p{N}]/gu, "");
    const follows = tracks.some((track) => {
      const round = track.repeat(Math.ceil(bare.length / track.length) + 1);
      return round.includes(bare) || [...round].reverse().join("").includes(bare);
    });
    const repeats = /^(.{1,7})\1+$/u.test(bare) || new Set(bare).size < 5;
    const rest = names.reduce((left, name) => (name.length > 2 ? left.replaceAll(name, "") : left), bare);
    return follows || repeats || (rest !== bare && /^[0-9]{0,8}$/.test(rest));
  };

  const met = (rule, text, length) => {
    if (rule.least) return length >= Number(rule.least);
    if (rule.most) return length <= Number(rule.most);
    if (rule.has) return classes[rule.has].test(text);
    if (rule.without) return !text.toLowerCase().includes(rule.without);
    return null;
  };

  const strength = document.getElementById("strength");
  const words = strength.querySelector("p");
  const rules = [...form.querySelectorAll("li[data-least], li[data-most], li[data-has], li[data-without]")];

  const look = () => {
    const text = password.value.normalize("NFC");
    const length = [...text].length;
    let all = true;
    for (const rule of rules) {
      const good = length > 0 && met(rule.dataset, text, length);
      rule.classList.toggle("met", good);
      all = all && good;
    }
    strength.hidden = length === 0;
    let [level, say] = [4, strength.dataset.strong];
    if (length < least) [level, say] = [1, strength.dataset.missing + (least - length)];
    else if (guessable(text)) [level, say] = [2, strength.dataset.guessable];
    else if (!all) [level, say] = [2, ""];
    else if (length < least + 5 || new Set(text).size < 8) [level, say] = [3, strength.dataset.good];
    strength.dataset.level = level;
    if (words.textContent !== say) words.textContent = say;
  };
  password.addEventListener("input", look);
  look();
})();
