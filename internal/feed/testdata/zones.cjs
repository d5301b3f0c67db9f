// Reads [{ics, samples: [[year, month, day, hour, minute, second, offset]]}] and says which offsets ical.js has otherwise.
const ICAL = require("ical.js").default ?? require("ical.js");
const wrong = [];
for (const { ics, samples } of JSON.parse(require("fs").readFileSync(0))) {
  const component = new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent("vtimezone");
  const zone = new ICAL.Timezone({ component, tzid: component.getFirstPropertyValue("tzid") });
  for (const [year, month, day, hour, minute, second, offset] of samples) {
    const got = zone.utcOffset(new ICAL.Time({ year, month, day, hour, minute, second }));
    if (got !== offset) wrong.push([zone.tzid, year, month, day, hour, minute, second, offset, got].join(" "));
  }
}
console.log(JSON.stringify(wrong));
