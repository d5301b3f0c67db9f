// The pages work without this. It fills in the place from the device, rounded to about a kilometre before it goes
// anywhere, and copies addresses. It keeps nothing and asks nobody else.
"use strict";

const round = (degrees) => (Math.round(degrees * 100) / 100).toFixed(2);

function locate(button, found) {
  const before = button.textContent;
  button.textContent = "Finding you…";
  button.disabled = true;
  const done = (text) => { button.textContent = text; button.disabled = false; };
  navigator.geolocation.getCurrentPosition(
    (p) => { done(before); found(round(p.coords.latitude) + "," + round(p.coords.longitude)); },
    () => done("Location not available"),
    { maximumAge: 600000, timeout: 10000 },
  );
}

for (const button of document.querySelectorAll("[data-locate]")) {
  if (!navigator.geolocation) continue;
  button.hidden = false;
  if (button.parentElement.hidden) button.parentElement.hidden = false;
  button.addEventListener("click", () => locate(button, (near) => {
    const target = button.dataset.locate;
    if (target.startsWith("/")) { location.assign(target + "&near=" + near); return; }
    document.getElementById(target).value = near;
  }));
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Could not copy";
    }
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}

// A search sends no empty fields, so that its address stays short enough to share.
for (const form of document.querySelectorAll("form.search")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.search :disabled[name]")) field.disabled = false;
});
