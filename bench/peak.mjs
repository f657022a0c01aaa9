// Loaded before a program (`node --import`): writes the most memory that it ever had resident, in KiB, into the file that BENCH_PEAK names.
import { writeFileSync } from "node:fs";

process.on("exit", () => writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)));
