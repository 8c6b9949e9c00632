// PnPjs over Microsoft Graph: sites with their lists, columns and content types, libraries, sharing, groups and settings.
import "@pnp/graph/admin/index.js";
import "@pnp/graph/columns/index.js";
import "@pnp/graph/content-types/index.js";
import "@pnp/graph/invitations/index.js";
import "@pnp/graph/permissions/index.js";
import "@pnp/graph/shares/index.js";

import { ANN, GRAPH, TENANT, eventually, family, graph, has, same } from "./connection.mjs";

const site = await graph.sites.getByUrl("contoso.sharepoint.com", "/sites/hr");

await family("sites by Graph", async () => {
  same((await site()).webUrl, `${TENANT}/sites/hr`);
  has(await graph.sites.getAllSites()(), "webUrl", `${TENANT}/sites/hr`);
  same((await graph.sites.getById((await site()).id)()).displayName, (await site()).displayName);
  await graph.sites.root();
  await site.sites();
});

await family("lists by Graph", async () => {
  const made = await site.lists.add({ displayName: "By Graph", list: { template: "genericList" } });
  const list = site.lists.getById(made.id);
  await list.update({ description: "d" });
  same((await list()).description, "d");
  const column = await list.columns.add({ name: "Color", text: { allowMultipleLines: false } });
  await list.columns.getById(column.id).update({ description: "which" });
  has(await list.columns(), "name", "Color");
  await list.contentTypes();
  const item = await list.items.add({ fields: { Title: "one", Color: "red" } });
  await list.items.getById(item.id).update({ fields: { Color: "blue" } });
  same((await list.items.getById(item.id).expand("fields")()).fields.Color, "blue");
  await list.items.getById(item.id).delete();
  same((await list.items()).length, 0);
  await list.columns.getById(column.id).delete();
  await list.delete();
  has(await site.lists(), "displayName", "By Graph", false);
});

await family("columns and content types of a site by Graph", async () => {
  const column = await site.columns.add({ name: "Pages", number: { decimalPlaces: "none" } });
  has(await site.columns(), "name", "Pages");
  await site.columns.getById(column.id).delete();
  has(await site.contentTypes(), "name", "Item");
});

await family("libraries by Graph", async () => {
  has(await site.drives(), "name", "Documents");
  const folder = await site.drive.root.children.addFolder({ name: "pnp-folder" });
  const made = await site.drive.root.upload({ filePathName: "pnp-graph.txt", content: "first" });
  const item = site.drive.getItemById(made.id);
  await item.update({ name: "pnp-again.txt" });
  same((await item()).name, "pnp-again.txt");
  same(await (await item.getContent()).text(), "first");
  await item.checkOut();
  await item.checkIn({ checkInAs: "published", comment: "done" });
  same((await item.versions()).length, 1);
  await item.copyItem({ name: "copy.txt", parentReference: { id: folder.id } });
  has(await site.drive.getItemById(folder.id).children(), "name", "copy.txt");
  await item.moveItem({ name: "moved.txt", parentReference: { id: folder.id } });
  has(await site.drive.getItemById(folder.id).children(), "name", "moved.txt");
  has(await site.drive.root.search("moved")(), "name", "moved.txt");
  const link = await item.createSharingLink({ type: "view", scope: "organization" });
  same(link.link.webUrl.startsWith(TENANT), true);
  has(await item.permissions(), "id", link.id);
  await item.permissions.getById(link.id).delete();
  has(await item.permissions(), "id", link.id, false);
  await item.addPermissions({ recipients: [{ email: ANN }], roles: ["read"], requireSignIn: true });
  await item.delete();
  await site.drive.getItemById(folder.id).delete();
});

await family("groups by Graph, from creation to restoring", async () => {
  const group = await graph.groups.add("PnP Whole", "pnp-whole", 0, {});
  const one = graph.groups.getById(group.id);
  await one.update({ description: "d" });
  same((await one.select("description")()).description, "d");
  const person = await graph.users.getById(ANN)();
  await one.members.add(`${GRAPH}/v1.0/directoryObjects/${person.id}`);
  same(await graph.users.getById(ANN).checkMemberGroups([group.id]), [group.id]);
  has(await one.members(), "id", person.id);
  has(await graph.users.getById(ANN).transitiveMemberOf(), "id", group.id);
  await eventually(() => one.sites.root());
  await eventually(() => one.drive());
  await one.delete();
});

await family("settings of the tenant by Graph", async () => {
  const before = await graph.admin.sharepoint.settings();
  await graph.admin.sharepoint.settings.update({ isLoopEnabled: !before.isLoopEnabled });
  same((await graph.admin.sharepoint.settings()).isLoopEnabled, !before.isLoopEnabled);
  await graph.admin.sharepoint.settings.update({ isLoopEnabled: before.isLoopEnabled });
});

await family("guests by Graph", async () => {
  const made = await graph.invitations.create("zoe@fabrikam.com", TENANT);
  same(typeof made.data.id, "string");
});

await family("applications in a site by Graph", async () => {
  const identities = [{ application: { id: "44444444-4444-4444-4444-444444444444", displayName: "Theirs" } }];
  const made = await site.permissions.add({ roles: ["read"], grantedToIdentities: identities });
  await site.permissions.getById(made.id).update({ roles: ["write"] });
  same((await site.permissions.getById(made.id)()).roles, ["write"]);
  await site.permissions.getById(made.id).delete();
  has(await site.permissions(), "id", made.id, false);
});
