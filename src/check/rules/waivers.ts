import type { RuleText } from "../../model/rule.js";

/** What can be wrong with an exception to a rule. */
export const WAIVERS: readonly RuleText[] = [
  {
    code: "waiver-malformed",
    set: "waivers",
    severity: "error",
    title: "a waiver cannot be understood",
    why: "A waiver that cannot be read waives nothing, and whoever wrote it believes that it does. What it was meant for is reported.",
    fix: 'write # conformitron:waive CODE until=2027-01-31 owner=@example reason="why the rule does not apply here"',
  },
  {
    code: "waiver-without-reason",
    set: "waivers",
    severity: "error",
    title: "a waiver gives no reason",
    why: "Nobody can tell later whether the exception is still needed. Without a reason it waives nothing.",
    fix: 'add reason="why the rule does not apply here"',
  },
  {
    code: "waiver-not-allowed",
    set: "waivers",
    severity: "error",
    title: "a waiver names a rule that cannot be waived",
    why: "What cannot be read cannot be judged, and a mistake in a waiver is no reason for another one: such findings have to go.",
    fix: "mend what the rule reports and remove its code from the waiver",
  },
  {
    code: "waiver-expired",
    set: "waivers",
    severity: "error",
    title: "a waiver has ended",
    why: "The exception was granted until that day only. What it covered counts again.",
    fix: "mend what the rule reports and remove the waiver, or decide anew and set a later until",
  },
  {
    code: "waiver-expires-soon",
    set: "waivers",
    severity: "warning",
    title: "a waiver ends within 14 days",
    why: "From the day after on, what it covers fails the check of every change, whoever makes it.",
    fix: "mend what the rule reports and remove the waiver, or decide anew and set a later until",
  },
  {
    code: "waiver-unused",
    set: "waivers",
    severity: "warning",
    title: "a waiver covers no finding",
    why: "The exception is not needed any more, or stands at the wrong place. It would hide the next mistake of its kind there.",
    fix: "remove the waiver, or put it right above the object or the field that it is meant for",
  },
  {
    code: "waiver-without-end",
    set: "waivers",
    severity: "warning",
    title: "a waiver has no end",
    why: "Nobody will be asked again whether the exception is still needed.",
    fix: "add until= with the last day on which it holds, such as until=2027-01-31",
  },
  {
    code: "waiver-without-owner",
    set: "waivers",
    severity: "warning",
    title: "a waiver has no owner",
    why: "When it ends, nobody knows whom to ask.",
    fix: "add owner= with a handle, such as owner=@example",
  },
];
