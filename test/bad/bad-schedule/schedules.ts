import { BootstrapJob, type Environment, FunctionalTest, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Schedules extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "schedules", version: { value: "1", reason: "no chart" } });
    const script = Script.inline("true\n");
    // expect: bad-schedule | bad/schedules/weekly: schedule '0 0 * * 0' leaves more than a day between two runs | write five fields that run at least daily, such as '17 3 * * *'
    new FunctionalTest(this, "weekly", { script, schedule: "0 0 * * 0" });
    // expect: bad-schedule | bad/schedules/monthly: schedule '@monthly' leaves more than a day between two runs | write five fields that run at least daily, such as '17 3 * * *'
    new FunctionalTest(this, "monthly", { script, schedule: "@monthly" });
    // expect: bad-schedule | bad/schedules/words: schedule 'every day' is no schedule of five fields | write five fields that run at least daily, such as '17 3 * * *'
    new FunctionalTest(this, "words", { script, schedule: "every day" });
    // expect: bad-schedule | bad/schedules/six-fields: schedule '0 0 3 * * *' is no schedule of five fields | write five fields that run at least daily, such as '17 3 * * *'
    new FunctionalTest(this, "six-fields", { script, schedule: "0 0 3 * * *" });
    // expect: bad-schedule | bad/schedules/never: schedule '0 0 31 2 *' never runs | write five fields that run at least daily, such as '17 3 * * *'
    new FunctionalTest(this, "never", { script, schedule: "0 0 31 2 *" });
    // expect: bad-schedule | bad/schedules/out-of-range: schedule '61 3 * * *' is no schedule such as '17 3 * * *' | write five fields that run at least daily, such as '17 3 * * *'
    new FunctionalTest(this, "out-of-range", { script, schedule: "61 3 * * *" });
    // expect: bad-schedule | bad/schedules/zone: schedule 'TZ=UTC 0 3 * * *' sets a time zone; use timeZone instead | write five fields that run at least daily, such as '17 3 * * *'
    new FunctionalTest(this, "zone", { script, schedule: "TZ=UTC 0 3 * * *" });
    // expect: bad-schedule | bad/schedules/job: schedule '0 0 1 * *' leaves more than a day between two runs | write five fields that run at least daily, such as '*/10 * * * *'
    new BootstrapJob(this, "job", { script, schedule: "0 0 1 * *" });
    // expect: once-without-reason | bad/schedules/once: a test that runs once has no reason | say why in once.reason, or leave once out
    new FunctionalTest(this, "once", { script, once: { reason: " " } });
  }
}
