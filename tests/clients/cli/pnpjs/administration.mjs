// PnPjs: sites, hubs, designs, the tenant and its groups.
import { ANN, GRAPH, HR, TENANT, admin, at, corporate, family, graph, has, root, same, sp } from "./connection.mjs";

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
