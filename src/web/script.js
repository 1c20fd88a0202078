// The page works without this. It shows what is typed, ticks the rules that are met, and adds the time in the reader's
// zone. It does not judge how good a password is: only the server can, and it answers when the form is sent.
"use strict";

(() => {
  const lang = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  for (const time of document.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    if (at.getTimezoneOffset() !== 0) time.append(` (${format.format(at)})`);
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
  const symbols = /[^\p{Alphabetic}\p{N}]/gu;

  const met = (rule, text) => {
    if (rule.least) return [...text].length >= Number(rule.least);
    if (rule.most) return [...text].length <= Number(rule.most);
    if (rule.has) return classes[rule.has].test(text);
    if (rule.without) return !text.toLowerCase().includes(rule.without);
    return (text.match(symbols) ?? []).every((symbol) => rule.symbols.includes(symbol));
  };

  const rules = form.querySelectorAll(
    "li[data-least], li[data-most], li[data-has], li[data-without], li[data-symbols]",
  );
  const look = () => {
    const text = password.value.normalize("NFC");
    for (const rule of rules) rule.classList.toggle("met", text !== "" && met(rule.dataset, text));
  };
  password.addEventListener("input", look);
  look();
})();
