// CLI for Microsoft 365 in one process: a line of JSON with a command's words comes in, a line with its end goes out.
// The package is as it is published; only the end of the process is held back. The argument is the package's folder.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { format } from "node:util";

const { cli } = await import(pathToFileURL(join(process.argv[2], "dist", "cli", "cli.js")).href);

let told = { code: null, out: [], err: [] };
const answer = process.stdout.write.bind(process.stdout);
const leave = process.exit.bind(process);
const keep = (place) => (...words) => {
  // What a command says after its end is about the exception that stands for the end here.
  if (told.code === null) {
    told[place].push(format(...words));
  }
};
console.log = keep("out");
console.error = keep("err");
process.exit = (code) => {
  told.code ??= Number(code ?? 0);
  throw new Error("the command has ended");
};

// A process of its own would begin with a command as it is made: without the request digest of an earlier run.
const forget = (command) => {
  const made = new command.constructor();
  for (const name of Object.keys(command)) {
    if (!(name in made) || Object(made[name]) !== made[name]) {
      command[name] = made[name];
    }
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  told = { code: null, out: [], err: [] };
  cli.commandToExecute = undefined;
  cli.optionsFromArgs = undefined;
  try {
    await cli.execute(JSON.parse(line));
    told.code ??= 0;
  } catch (error) {
    if (told.code === null) {
      told.err.push(String(error?.stack ?? error));
      told.code = 1;
    }
  }
  if (cli.commandToExecute?.command) {
    forget(cli.commandToExecute.command);
  }
  answer(`${JSON.stringify({ code: told.code, out: told.out.join("\n"), err: told.err.join("\n") })}\n`);
}
leave(0);
