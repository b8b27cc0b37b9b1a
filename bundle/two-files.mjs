/**
 * A page's script in two files: what it runs at once, and what it fetches later by `import("./late.js")`.
 *
 * esbuild alone would put what both need into a third, and name each of its parts twice more; the second takes it out of
 * the first here.
 */
import { readFile } from "node:fs/promises";
import { dirname, posix, resolve } from "node:path";

import { build } from "esbuild";

const IMPORTS = /^(?:import|export)\s*\{([^}]*)\}\s*from\s*"([^"]+)"/gm;

/**
 * @param {object} usual options of both builds, with `absWorkingDir` and `outdir`
 * @param {{name: string, path: string}} first
 * @param {{name: string, path: string}} later
 */
export async function buildTwoFiles(usual, first, later) {
  const root = usual.absWorkingDir;
  const fetched = { name: "fetched", setup: (on) => on.onResolve({ filter: new RegExp(`/${posix.basename(later.path)}$`) },
    () => ({ path: `./${later.name}.js`, external: true })) };
  const inside = await filesOf(usual, first.path, [fetched]);
  const shared = await sharedNames(root, inside, (await filesOf(usual, later.path)).filter((file) => !inside.includes(file)));

  const lines = [...shared].map(([file, names]) => `export { ${names.join(", ")} } from "./${file}";`);
  const contents = [`import "./${first.path}";`, ...lines].join("\n");
  await build({ ...usual, format: "esm", plugins: [fetched], entryNames: first.name, stdin: { contents, resolveDir: root } });

  const taken = { name: "taken", setup: (on) => {
    on.onResolve({ filter: /^first$/ }, () => ({ path: `./${first.name}.js`, external: true }));
    on.onLoad({ filter: /\.js$/ }, ({ path }) => {
      const names = shared.get(posix.relative(root, path));
      return names && { contents: `export { ${names.map(turned).join(", ")} } from "first";` };
    });
  } };
  await build({ ...usual, format: "esm", plugins: [taken], entryPoints: { [later.name]: later.path } });
}

async function filesOf(usual, entry, plugins = []) {
  const { metafile } = await build({ ...usual, format: "esm", plugins, entryPoints: [entry], write: false, metafile: true });
  return Object.keys(metafile.inputs);
}

/** By file of the first: the names that files of the second import, each with a short one that no other has. */
async function sharedNames(root, inside, outside) {
  const found = new Map();
  for (const file of outside.sort()) {
    for (const [, names, from] of (await readFile(`${root}/${file}`, "utf8")).matchAll(IMPORTS)) {
      const target = posix.relative(root, resolve(dirname(`${root}/${file}`), from));
      if (!inside.includes(target)) continue;
      const known = found.get(target) ?? found.set(target, new Set()).get(target);
      for (const name of names.split(",")) if (name.trim()) known.add(name.trim().split(" as ")[0]);
    }
  }
  let count = 0;
  return new Map([...found].map(([file, names]) => [file, [...names].map((name) => `${name} as ${short(count++)}`)]));
}

/** a, b, … z, ba, bb … */
function short(number) {
  const letter = String.fromCharCode(97 + (number % 26));
  return number < 26 ? letter : short(Math.floor(number / 26)) + letter;
}

const turned = (pair) => pair.split(" as ").reverse().join(" as ");
