import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programPath, tools } from "./programs.js";

/** What the shims need to know of the run. */
export interface ShimOptions {
  /** The run's folder: the clock, the calls and the complaints are files in it. */
  readonly folder: string;
  readonly httpPort: number;
  readonly controlPort: number;
  readonly httpSilent: boolean;
  readonly kubectlSilent: boolean;
  /** Applets of busybox, when the script runs under it: its tools are then those, as in the image. */
  readonly applets: ReadonlySet<string>;
}

/** Makes the folder that is the script's whole PATH: shims and real tools, and nothing else of the machine. */
export function writeBin(options: ShimOptions): string {
  const bin = join(options.folder, "bin");
  mkdirSync(bin);
  for (const tool of tools) {
    const target = options.applets.has(tool) ? programPath("busybox") : programPath(tool);
    if (target !== undefined) symlinkSync(target, join(bin, tool));
  }
  for (const [name, text] of Object.entries({ sleep, date, curl, kubectl })) {
    writeFileSync(join(bin, name), text(options));
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

const require = (name: string): string => programPath(name) ?? name;

/** Only the virtual clock moves. */
const sleep = ({ folder }: ShimOptions): string => `#!/bin/sh
case $1 in
*[!0-9.]*|"") echo "sleep: give seconds as a plain number, not '$1'" >>'${folder}/complaints'; exit 64 ;;
esac
echo "$1" >>'${folder}/clock'
`;

/** The real date, moved by the virtual clock, so that a script may also reckon with deadlines. */
const date = ({ folder }: ShimOptions): string => `#!/bin/sh
case " $* " in
*" -d "*|*" -r "*|*" --date"*) exec '${require("date")}' "$@" ;;
esac
now=$(( $('${require("date")}' +%s) + $('${require("awk")}' '{ s += $1 } END { printf "%d", s }' '${folder}/clock') ))
if [ "$(uname)" = Darwin ]; then exec '${require("date")}' -r "$now" "$@"; else exec '${require("date")}' -d "@$now" "$@"; fi
`;

/**
 * The real curl, connected to the stand-in whatever the URL says. In the silent state nothing ever answers: waiting costs
 * virtual time only, and curl itself gives the exit code and text of its timeout.
 */
const curl = ({ folder, httpPort, httpSilent }: ShimOptions): string => `#!/bin/sh
{ printf 'curl\\0'; printf '%s\\0' "$@"; printf '\\n'; } >>'${folder}/calls'
count=$#
limit=
scheme=http
authority=
previous=
while [ "$count" -gt 0 ]; do
  word=$1
  shift
  count=$((count - 1))
  case $previous in
  -m|--max-time) limit=$word ;;
  esac
  case $word in
  --retry*) echo "curl: no --retry, poll instead" >>'${folder}/complaints' ;;
  esac
  case $previous in
  -H|--header|-d|--data|--data-*|--json|-F|--form|-o|--output|-w|--write-out|-u|--user|-e|--referer|-A|--user-agent) ;;
  *)
    case $word in
    http://*|https://*) authority=\${word#*://} authority=\${authority%%[/?#]*} ;;
    esac
    case $word in
    https://*) scheme=https word=http://\${word#https://} ;;
    esac ;;
  esac
  set -- "$@" "$word"
  previous=$word
done
if [ -z "$limit" ]; then
  echo "curl: called without --max-time: $*" >>'${folder}/complaints'
  exit 64
fi
${httpSilent ? `echo "$limit" >>'${folder}/clock'\nset -- "$@" --max-time 0.1` : ""}
exec '${require("curl")}' -q --noproxy '*' --connect-to '::127.0.0.1:${httpPort}' --header "X-Stand-In-Scheme: $scheme" --header "X-Stand-In-Authority: $authority" "$@"
`;

/** Hands arguments and input to the fake cluster, which leaves its output in files: nothing is quoted on the way. */
const kubectl = ({ folder, controlPort, kubectlSilent }: ShimOptions): string => `#!/bin/sh
{ printf 'kubectl\\0'; printf '%s\\0' "$@"; printf '\\n'; } >>'${folder}/calls'
limit=
input=no
previous=
for word in "$@"; do
  case $word in
  --request-timeout=*) limit=\${word#--request-timeout=} ;;
  --filename=-|-f-|-i|--stdin|-it|-ti|--from-file=*=/dev/stdin) input=yes ;;
  esac
  case "$previous $word" in
  "-f -"|"--filename -") input=yes ;;
  esac
  [ "$word" = -- ] && break
  previous=$word
done
case $limit in
*[0-9]s) ;;
*) echo "kubectl: called without --request-timeout in seconds: $*" >>'${folder}/complaints'; exit 64 ;;
esac
${
  kubectlSilent
    ? `echo "\${limit%s}" >>'${folder}/clock'
echo "Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)" >&2
exit 1`
    : ""
}
answer=$({ printf '%s\\0' "$PWD" "$#" "$@"; [ "$input" = no ] || cat; } |
  '${require("curl")}' -q --noproxy '*' --silent --show-error --max-time 30 --data-binary @- 'http://127.0.0.1:${controlPort}/') || exit 70
cat '${folder}/'"$answer.out"
cat '${folder}/'"$answer.err" >&2
exit "$(cat '${folder}/'"$answer.exit")"
`;
