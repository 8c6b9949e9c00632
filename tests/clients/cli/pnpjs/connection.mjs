// PnPjs, signed in at the simulated tenant, and how a story tells of itself: a line of JSON for each family, with what
// went wrong. PEM is the file with the application's key, THUMBPRINT names its certificate.
import { readFileSync } from "node:fs";

import "@pnp/graph/batching.js";
import "@pnp/graph/directory-objects/index.js";
import "@pnp/graph/files/index.js";
import "@pnp/graph/groups/index.js";
import "@pnp/graph/list-item/index.js";
import "@pnp/graph/lists/index.js";
import "@pnp/graph/members/index.js";
import "@pnp/graph/sites/index.js";
import "@pnp/graph/users/index.js";
import "@pnp/sp-admin/index.js";
import "@pnp/sp/appcatalog/index.js";
import "@pnp/sp/attachments/index.js";
import "@pnp/sp/batching.js";
import "@pnp/sp/column-defaults/index.js";
import "@pnp/sp/content-types/index.js";
import "@pnp/sp/features/index.js";
import "@pnp/sp/fields/index.js";
import "@pnp/sp/files/index.js";
import "@pnp/sp/folders/index.js";
import "@pnp/sp/hubsites/index.js";
import "@pnp/sp/items/index.js";
import "@pnp/sp/lists/index.js";
import "@pnp/sp/navigation/index.js";
import "@pnp/sp/recycle-bin/index.js";
import "@pnp/sp/regional-settings/index.js";
import "@pnp/sp/security/index.js";
import "@pnp/sp/sharing/index.js";
import "@pnp/sp/site-designs/index.js";
import "@pnp/sp/site-groups/web.js";
import "@pnp/sp/site-scripts/index.js";
import "@pnp/sp/site-users/web.js";
import "@pnp/sp/sites/index.js";
import "@pnp/sp/subscriptions/index.js";
import "@pnp/sp/user-custom-actions/index.js";
import "@pnp/sp/views/index.js";
import "@pnp/sp/webs/index.js";
import { graphfi } from "@pnp/graph/index.js";
import { GraphDefault, SPDefault } from "@pnp/nodejs/index.js";
import { spfi } from "@pnp/sp/index.js";

export const TENANT = "https://contoso.sharepoint.com";
export const ADMINISTRATION = "https://contoso-admin.sharepoint.com";
export const GRAPH = "https://graph.microsoft.com";
export const HR = `${TENANT}/sites/hr`;
export const ANN = "ann.lee@contoso.com";
export const DOCUMENTS = "/sites/hr/Shared Documents";

const privateKey = readFileSync(process.env.PEM, "utf8").match(/-----BEGIN [A-Z ]*KEY-----[^]+?KEY-----/)[0];
const config = {
  auth: {
    authority: "https://login.microsoftonline.com/contoso.onmicrosoft.com/",
    clientId: "33333333-3333-3333-3333-333333333333",
    clientCertificate: { thumbprint: process.env.THUMBPRINT, privateKey },
  },
};

const signedIn = (host) => ({ config, scopes: [`${host}/.default`] });
export const at = (baseUrl, host = TENANT) => spfi().using(SPDefault({ baseUrl, msal: signedIn(host) }));
export const sp = at(HR);
export const root = at(TENANT);
export const corporate = at(`${TENANT}/sites/corporate`);
export const admin = at(ADMINISTRATION, ADMINISTRATION).admin;
export const graph = graphfi().using(GraphDefault({ baseUrl: `${GRAPH}/v1.0`, msal: signedIn(GRAPH) }));

export const same = (found, wanted) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }
};
export const has = (list, key, value, wanted = true) => same(list.some((one) => one[key] === value), wanted);

export const family = async (name, story) => {
  try {
    await story();
    console.log(JSON.stringify({ family: name }));
  } catch (error) {
    process.exitCode = 1;
    console.log(JSON.stringify({ family: name, error: String(error?.stack ?? error).slice(0, 1500) }));
  }
};

// What the service does later, asked for until it is so.
export async function eventually(run) {
  const end = Date.now() + 30000;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
