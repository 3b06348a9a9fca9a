// Fields that answer at once: identity numbers are checked and read while they are typed; dates and
// full-width characters are put right. The server checks everything again.
(() => {
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const CHECKS = "10X98765432";
  const composing = new WeakSet();

  const halfWidth = (text) =>
    text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\s/g, "");

  // Vue listens to native input events; a value set from a script needs one, too.
  function put(input, value) {
    if (input.value === value) return;
    const at = input.selectionStart;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value").set.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (document.activeElement === input && at !== null) input.setSelectionRange(Math.min(at, value.length), Math.min(at, value.length));
  }

  function checkDigit(number) {
    const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
    return CHECKS[sum % 11];
  }

  // The legal day is Shanghai's, wherever the browser stands.
  const legalDay = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);

  function readNumber(number, today = legalDay()) {
    if (!number) return { said: "" };
    if (/[^0-9X]/.test(number) || /X./.test(number)) return { wrong: true, said: "只能是数字，末位可为 X" };
    if (number.length === 15) return { said: "15 位旧号码，提交时换算为 18 位" };
    if (number.length < 18) return { said: `已录 ${number.length} 位，还差 ${18 - number.length} 位` };
    if (number.length > 18) return { wrong: true, said: `多录了 ${number.length - 18} 位` };
    if (number[0] === "9") return { wrong: true, said: "以 9 开头的是外国人永久居留身份证号码" };
    const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
    const day = new Date(`${birth}T00:00:00Z`);
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== birth)
      return { wrong: true, said: "出生日期不存在，请对照证件" };
    if (birth > today) return { wrong: true, said: "出生日期晚于今天，请对照证件" };
    if (checkDigit(number) !== number[17]) return { wrong: true, said: "校验位不符，至少有一位录错" };
    const sex = Number(number[16]) % 2 ? "男" : "女";
    let age = Number(today.slice(0, 4)) - Number(number.slice(6, 10));
    if (birth.slice(5) > today.slice(5)) age -= 1;
    return { ok: true, said: `${sex}　${birth}　${age} 岁`, birth, sex, age };
  }

  function onNumber(input) {
    const value = halfWidth(input.value).toUpperCase();
    put(input, value);
    const field = input.closest(".jm-field");
    const note = field.querySelector(".jm-instant");
    const read = readNumber(value);
    // Hardly anybody reaches the age a page names; a slip of the pen does.
    const doubtful = read.ok && read.age >= Number(input.dataset.jmOldest ?? Infinity);
    note.textContent = doubtful ? `${read.said}，请再次对照证件` : read.said;
    note.classList.toggle("jm-note-error", Boolean(read.wrong));
    note.classList.toggle("jm-note-doubt", Boolean(doubtful));
    note.classList.toggle("jm-note-ok", Boolean(read.ok && !doubtful));
    fillBirth(field, read.birth ?? "");
  }

  // What was filled in from a number goes when that number goes.
  function fillBirth(field, birth) {
    const path = field.dataset.jmPath.replace(/[^.]+$/, "birth");
    const input = document.querySelector(`[data-jm-path="${CSS.escape(path)}"] input`);
    if (input && (!input.value || input.dataset.jmFilled)) {
      put(input, birth);
      input.dataset.jmFilled = "1";
    }
  }

  function onDate(input) {
    const bare = halfWidth(input.value);
    const parts = /^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?$/.exec(bare);
    if (parts) put(input, `${parts[1]}-${parts[2].padStart(2, "0")}-${parts[3].padStart(2, "0")}`);
  }

  const kind = (event) => event.target?.dataset?.jmKind;
  document.addEventListener("compositionstart", (event) => composing.add(event.target), true);
  document.addEventListener("compositionend", (event) => {
    composing.delete(event.target);
    if (kind(event) === "id-number") onNumber(event.target);
  }, true);
  document.addEventListener("input", (event) => {
    if (composing.has(event.target) || event.isComposing) return;
    if (kind(event) === "id-number") onNumber(event.target);
    if (kind(event) === "half-width") put(event.target, halfWidth(event.target.value));
  });
  document.addEventListener("focusout", (event) => {
    if (kind(event) === "date") onDate(event.target);
  });
  window.jinmin = { ...window.jinmin, readNumber };
})();
