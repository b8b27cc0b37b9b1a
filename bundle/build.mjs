/**
 * Makes the files that the pages load out of the sources beside them: `node bundle/build.mjs [FOLDER]`.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { buildTwoFiles } from "./two-files.mjs";

const STATIC = fileURLToPath(new URL("../sessiontrack/web/static", import.meta.url));
const outdir = resolve(process.argv[2] ?? `${STATIC}/built`);

/** The styles of the live bedside, in the order in which the later ones win. */
const LIVE_STYLES = ["tokens", "base", "live", "live-panels", "live-sizes", "live-sheets"];

/** Has a browser that knows it compile all functions beside the page's thread, where else each waits for its first call. */
const EAGER = "//# allFunctionsCalledOnLoad";

const USUAL = {
  absWorkingDir: STATIC,
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  outdir,
  // The first that know light-dark(), which every colour of the tokens needs.
  target: ["chrome123", "firefox120", "safari17.5"],
};

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await Promise.all([
  // What is drawn at once, and what only a tap opens.
  buildTwoFiles({ ...USUAL, banner: { js: EAGER } },
    { name: "bedside", path: "js/bedside/main.js" }, { name: "bedside-sheets", path: "js/bedside/sheets.js" }),
  // Each in one file: what they share is little, and a page of its own asks for one of them.
  build({ ...USUAL, entryPoints: { away: "js/away.js", board: "js/board.js", everywhere: "js/device/everywhere.js" }, format: "esm" }),
  // Runs before the page is drawn, so it is no module.
  build({ ...USUAL, entryPoints: { early: "js/early.js" }, format: "iife" }),
  buildLiveStyle(),
]);

/** In one file, without the tokens that only other pages name; a class may hold two hyphens before a colon too. */
async function buildLiveStyle() {
  const stdin = { contents: imports(LIVE_STYLES), loader: "css", resolveDir: STATIC };
  const { outputFiles: [made] } = await build({ ...USUAL, stdin, entryNames: "live", write: false });
  const used = new Set([...made.text.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
  await writeFile(`${outdir}/live.css`, made.text.replace(/(?<=[{;])(--[\w-]+):[^;}]*;?/g, (all, name) => (used.has(name) ? all : "")));
}

function imports(names) {
  return names.map((name) => `@import "./css/${name}.css";`).join("\n");
}
