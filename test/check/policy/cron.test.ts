import { expect, test } from "vitest";
import { readSchedule, skipsADay } from "../../../src/check/rules/policy/cron.js";

const HOUR = 60;
const DAY = 24 * HOUR;

test.each([
  ["17 3 * * *", DAY, DAY],
  ["* * * * *", 1, 1],
  ["* */12 * * *", 11 * HOUR + 1, 1],
  ["0 */12 * * *", 12 * HOUR, 12 * HOUR],
  ["0 */5 * * *", 5 * HOUR, 4 * HOUR],
  ["0 8 * * 1-5", 3 * DAY, DAY],
  ["0 8 * * mon,THU", 4 * DAY, 3 * DAY],
  ["0 8 */2 * *", 2 * DAY, DAY],
  ["0 0 1 * *", 31 * DAY, 28 * DAY],
  ["0 0 29 2 *", 4 * 365 * DAY + DAY, 4 * 365 * DAY + DAY],
  ["0 0 13 * 5", 7 * DAY, DAY],
  ["0 0 */1 * 5", 7 * DAY, 7 * DAY],
  ["5/20 0 * * *", DAY - 40, 20],
  ["@daily", DAY, DAY],
  ["  17  3 * * * ", DAY, DAY],
  ["0, * * * *", HOUR, HOUR],
  ["0,,30 * * * *", 30, 30],
  ["@every 90m", 90, 90],
])("%s leaves at most %d and at least %d minutes between runs", (text, largest, smallest) => {
  expect(readSchedule(text)).toMatchObject({ largestGap: largest, smallestGap: smallest });
  expect(readSchedule(text).problem).toBeUndefined();
});

test.each([["0 0 30 2 *"], ["0 0 31 4,6 *"], [", 3 * * *"], ["0 , * * *"], ["0 3 , * *"]])("%s never comes", (text) => {
  expect(readSchedule(text).largestGap).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ["", "has 1 fields, not five"],
  ["0 17 3 * * *", "has 6 fields, not five"],
  ["60 * * * *", "'60' is outside 0 to 59 in the minute"],
  ["0 3 * * 7", "'7' is outside 0 to 6 in the day of the week"],
  ["0 3 0 * *", "'0' is outside 1 to 31 in the day of the month"],
  ["0 3 L * *", "'L' is not understood in the day of the month"],
  ["0 3 * Foo *", "'Foo' is not understood in the month"],
  ["0 9-5 * * *", "'9-5' runs backwards in the hour"],
  ["*/0 * * * *", "the step of '*/0' is 0 in the minute"],
  [" @daily", "has 1 fields, not five"],
  ["@daily ", "@daily  is no nickname that Kubernetes knows"],
  ["@every  6h", "@every  6h is no span of time such as @every 6h"],
  ["17 3 * * * TZ=UTC", "sets a time zone inside the schedule, which the API server refuses"],
  ["@noon", "@noon is no nickname that Kubernetes knows"],
  ["@every day", "@every day is no span of time such as @every 6h"],
  ["TZ=Europe/Berlin 17 3 * * *", "sets a time zone inside the schedule, which the API server refuses"],
])("'%s' is refused", (text, problem) => {
  expect(readSchedule(text).problem).toBe(problem);
});

test.each([
  ["30 2 * * *", "Europe/Berlin", true],
  ["15,45 2 * * *", "Europe/Berlin", true],
  ["30 2,14 * * *", "Europe/Berlin", false],
  ["30 1 * * *", "Europe/Berlin", false],
  ["0 3 * * *", "Europe/Berlin", false],
  ["30 1 * * *", "Europe/London", true],
  ["30 2 * * *", "Asia/Kolkata", false],
  ["30 2 * * *", "Etc/UTC", false],
  ["30 * * * *", "Europe/Berlin", false],
  ["30 2 * * *", "Nowhere/At_All", false],
])("%s in %s leaves out the day of the change: %s", (text, zone, skips) => {
  expect(skipsADay(readSchedule(text), zone)).toBe(skips);
});
