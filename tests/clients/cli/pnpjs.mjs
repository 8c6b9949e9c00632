// PnPjs administers the simulated tenant: a line of JSON for each step, with what went wrong.
// PEM is the file with the application's key, THUMBPRINT names its certificate.
import { readFileSync } from "node:fs";

import "@pnp/graph/groups/index.js";
import "@pnp/graph/members/index.js";
import "@pnp/graph/users/index.js";
import "@pnp/graph/batching.js";
import "@pnp/sp-admin/index.js";
import "@pnp/sp/appcatalog/index.js";
import "@pnp/sp/batching.js";
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
import "@pnp/sp/site-designs/index.js";
import "@pnp/sp/site-groups/web.js";
import "@pnp/sp/site-scripts/index.js";
import "@pnp/sp/site-users/web.js";
import "@pnp/sp/sites/index.js";
import "@pnp/sp/user-custom-actions/index.js";
import "@pnp/sp/views/index.js";
import "@pnp/sp/webs/index.js";
import { graphfi } from "@pnp/graph/index.js";
import { GraphDefault, SPDefault } from "@pnp/nodejs/index.js";
import { spfi } from "@pnp/sp/index.js";

const TENANT = "https://contoso.sharepoint.com";
const ADMINISTRATION = "https://contoso-admin.sharepoint.com";
const GRAPH = "https://graph.microsoft.com";
const HR = `${TENANT}/sites/hr`;
const ANN = "ann.lee@contoso.com";
const DOCUMENTS = "/sites/hr/Shared Documents";

const privateKey = readFileSync(process.env.PEM, "utf8").match(/-----BEGIN [A-Z ]*KEY-----[^]+?KEY-----/)[0];
const config = {
  auth: {
    authority: "https://login.microsoftonline.com/contoso.onmicrosoft.com/",
    clientId: "33333333-3333-3333-3333-333333333333",
    clientCertificate: { thumbprint: process.env.THUMBPRINT, privateKey },
  },
};

const signedIn = (host) => ({ config, scopes: [`${host}/.default`] });
const at = (baseUrl, host = TENANT) => spfi().using(SPDefault({ baseUrl, msal: signedIn(host) }));
const sp = at(HR);
const root = at(TENANT);
const corporate = at(`${TENANT}/sites/corporate`);
const admin = at(ADMINISTRATION, ADMINISTRATION).admin;
const graph = graphfi().using(GraphDefault({ baseUrl: `${GRAPH}/v1.0`, msal: signedIn(GRAPH) }));

const same = (found, wanted) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }
};
const has = (list, key, value, wanted = true) => same(list.some((one) => one[key] === value), wanted);

let failed = false;
const family = async (name, story) => {
  try {
    await story();
    console.log(JSON.stringify({ family: name }));
  } catch (error) {
    failed = true;
    console.log(JSON.stringify({ family: name, error: String(error?.stack ?? error).slice(0, 1500) }));
  }
};

await family("webs", async () => {
  await sp.web.update({ Description: "by PnPjs" });
  same((await sp.web.select("Description")()).Description, "by PnPjs");
  await sp.web.webs.add("Below", "below-pnpjs", "d", "STS#3");
  has(await sp.web.webs(), "Title", "Below");
  await sp.web.regionalSettings();
  await sp.web.features();
  await sp.web.contentTypes.top(2)();
});

await family("lists, fields, views and items", async () => {
  await sp.web.lists.add("PnP", "d", 100, false);
  const list = sp.web.lists.getByTitle("PnP");
  same((await sp.web.lists.ensure("PnP")).created, false);
  await list.update({ Description: "e" });
  await list.fields.addText("Color", { MaxLength: 100 });
  await list.fields.addChoice("Sort", { Choices: ["a", "b"] });
  has(await list.fields.select("InternalName")(), "InternalName", "Color");
  await list.views.add("Mine", false, { RowLimit: 10, ViewQuery: "<OrderBy><FieldRef Name='ID'/></OrderBy>" });
  await list.views.getByTitle("Mine").fields.add("Color");
  await list.items.add({ Title: "One", Color: "red" });
  await list.items.getById(1).update({ Title: "Uno" });
  const found = await list.items.select("Id", "Title", "Author/Title").expand("Author").filter("Title eq 'Uno'")();
  same(found.map((item) => item.Id), [1]);
  const caml = "<Where><Eq><FieldRef Name='Title'/><Value Type='Text'>Uno</Value></Eq></Where>";
  same((await list.getItemsByCAMLQuery({ ViewXml: `<View><Query>${caml}</Query></View>` })).length, 1);
  same((await list.renderListDataAsStream({ ViewXml: "<View><RowLimit>5</RowLimit></View>" })).Row.length, 1);
  await list.items.getById(1).validateUpdateListItem([{ FieldName: "Title", FieldValue: "Tre" }]);
  same((await list.items.getById(1).select("Title")()).Title, "Tre");
  await list.getChanges({ Add: true, Item: true });
  const [batched, execute] = sp.batched();
  const answers = [];
  batched.web.lists.getByTitle("PnP").items.add({ Title: "Batched" }).then((one) => answers.push(one));
  batched.web.select("Title")().then((one) => answers.push(one));
  await execute();
  same(answers.length, 2);
  let pages = 0;
  for await (const page of list.items.top(1)) pages += page.length;
  same(pages, 2);
});

await family("groups, people, levels and roles", async () => {
  const list = sp.web.lists.getByTitle("PnP");
  await sp.web.siteGroups.add({ Title: "PnP group", Description: "d" });
  const group = sp.web.siteGroups.getByName("PnP group");
  await group.users.add(`i:0#.f|membership|${ANN}`);
  has(await group.users(), "Email", ANN);
  await group.update({ Description: "e" });
  await sp.web.ensureUser("ben.ortiz@contoso.com");
  const read = await sp.web.roleDefinitions.getByName("Read")();
  const { Id } = await group.select("Id")();
  await list.breakRoleInheritance(true, false);
  await list.roleAssignments.add(Id, read.Id);
  has(await list.roleAssignments.expand("RoleDefinitionBindings")(), "PrincipalId", Id);
  await list.roleAssignments.remove(Id, read.Id);
  has(await list.roleAssignments(), "PrincipalId", Id, false);
  await list.resetRoleInheritance();
  await sp.web.roleDefinitions.add("PnP level", "d", 190, { High: "0", Low: "1" });
  await sp.web.roleDefinitions.getByName("PnP level").delete();
  await sp.web.getCurrentUserEffectivePermissions();
  await group.users.removeByLoginName(`i:0#.f|membership|${ANN}`);
  has(await group.users(), "Email", ANN, false);
  await sp.web.siteGroups.removeByLoginName("PnP group");
  has(await sp.web.siteGroups(), "Title", "PnP group", false);
});

await family("files, folders and the recycle bin", async () => {
  const library = sp.web.getFolderByServerRelativePath(DOCUMENTS);
  const file = sp.web.getFileByServerRelativePath(`${DOCUMENTS}/pnp.txt`);
  await library.files.addUsingPath("pnp.txt", "hello", { Overwrite: true });
  same(await file.getText(), "hello");
  const content = new Blob([new Uint8Array(300000)]);
  await library.files.addChunked("large.bin", content, { Overwrite: true, chunkSize: 100000 });
  const large = sp.web.getFileByServerRelativePath(`${DOCUMENTS}/large.bin`);
  same(Number((await large.select("Length")()).Length), 300000);
  await library.addSubFolderUsingPath("by-pnpjs");
  await file.copyByPath(`${DOCUMENTS}/by-pnpjs/copy.txt`, true);
  const copy = sp.web.getFileByServerRelativePath(`${DOCUMENTS}/by-pnpjs/copy.txt`);
  await copy.moveByPath(`${DOCUMENTS}/by-pnpjs/moved.txt`, true);
  const inside = await sp.web.getFolderByServerRelativePath(`${DOCUMENTS}/by-pnpjs`).files();
  same(inside.map((one) => one.Name), ["moved.txt"]);
  await file.versions();
  await file.recycle();
  const [gone] = await sp.web.recycleBin.filter("LeafName eq 'pnp.txt'")();
  await sp.web.recycleBin.getById(gone.Id).restore();
  same(await file.getText(), "hello");
});

await family("navigation and custom actions", async () => {
  const node = await sp.web.navigation.quicklaunch.add("PnP", HR, true);
  await sp.web.navigation.quicklaunch.getById(node.Id).update({ Title: "PnPjs" });
  has(await sp.web.navigation.quicklaunch(), "Title", "PnPjs");
  await sp.web.navigation.quicklaunch.getById(node.Id).delete();
  const action = { Title: "x", Name: "x", Location: "ClientSideExtension.ApplicationCustomizer" };
  await sp.web.userCustomActions.add(action);
  has(await sp.web.userCustomActions(), "Title", "x");
  await sp.web.userCustomActions.clear();
});

await family("sites", async () => {
  const url = `${TENANT}/sites/by-pnpjs`;
  await root.site.createCommunicationSiteFromProps({ Owner: ANN, Title: "By PnPjs", Url: url });
  same(await root.site.exists(url), true);
  same((await at(url).web.select("Title")()).Title, "By PnPjs");
  await at(url).site.delete();
  same(await root.site.exists(url), false);
  await admin.tenant.restoreDeletedSite(url);
  same(await root.site.exists(url), true);
  await root.site.createModernTeamSiteFromProps({ displayName: "PnP team", alias: "pnp-team", owners: [ANN] });
});

await family("hubs", async () => {
  await corporate.site.registerHubSite();
  const { Id } = await corporate.site.select("Id")();
  has(await root.hubSites(), "SiteId", Id);
  await sp.site.joinHubSite(Id);
  same((await sp.site.select("HubSiteId")()).HubSiteId, Id);
  await sp.site.joinHubSite("00000000-0000-0000-0000-000000000000");
  await corporate.site.unRegisterHubSite();
  has(await root.hubSites(), "SiteId", Id, false);
});

await family("site scripts and designs", async () => {
  const actions = [{ verb: "createSPList", listName: "Made", templateType: 100, subactions: [] }];
  const script = await root.siteScripts.createSiteScript("PnP", "d", { actions, version: 1 });
  has(await root.siteScripts.getSiteScripts(), "Id", script.Id);
  const wanted = { SiteScriptIds: [script.Id], Title: "PnP", WebTemplate: "64" };
  const design = await root.siteDesigns.createSiteDesign(wanted);
  await root.siteDesigns.grantSiteDesignRights(design.Id, [ANN]);
  same((await root.siteDesigns.getSiteDesignRights(design.Id)).length, 1);
  await root.siteDesigns.revokeSiteDesignRights(design.Id, [ANN]);
  await root.siteDesigns.applySiteDesign(design.Id, HR);
  has(await sp.web.lists.select("Title")(), "Title", "Made");
  await root.siteDesigns.deleteSiteDesign(design.Id);
  await root.siteScripts.deleteSiteScript(script.Id);
  has(await root.siteScripts.getSiteScripts(), "Id", script.Id, false);
});

await family("the tenant", async () => {
  const found = await admin.tenant.getSitePropertiesByUrl(HR, true);
  same(found.Url, HR);
  same(typeof (await admin.tenant()).SharingCapability, "number");
  await admin.tenant.registerHubSite(HR);
  has(await root.hubSites(), "SiteUrl", HR);
  await admin.tenant.unregisterHubSite(HR);
});

await family("Microsoft 365 groups", async () => {
  const group = await graph.groups.add("PnP G", "pnp-g", 0, {});
  has(await graph.groups.filter("displayName eq 'PnP G'")(), "id", group.id);
  const one = graph.groups.getById(group.id);
  await one.update({ description: "x" });
  const [person] = await graph.users.filter(`userPrincipalName eq '${ANN}'`).select("id")();
  await one.members.add(`${GRAPH}/v1.0/directoryObjects/${person.id}`);
  has(await one.members(), "id", person.id);
  const [batched, execute] = graph.batched();
  const answers = [];
  batched.users.top(1)().then((found) => answers.push(found));
  batched.groups.top(1)().then((found) => answers.push(found));
  await execute();
  same(answers.length, 2);
  await one.delete();
  has(await graph.groups.filter("displayName eq 'PnP G'")(), "id", group.id, false);
});

process.exit(failed ? 1 : 0);
