// PnPjs: the tenant's administration (sp-admin), designs with tasks and runs, people and groups of the directory.
import { ANN, GRAPH, HR, TENANT, admin, eventually, family, graph, has, root, same, sp } from "./connection.mjs";

const { tenant, office365Tenant } = admin;

await family("sites as the tenant has them", async () => {
  const sites = await tenant.getSitePropertiesFromSharePointByFilters({ IncludePersonalSite: 0, StartIndex: null });
  has(sites, "Url", HR);
  const { SiteId } = await tenant.getSitePropertiesByUrl(HR, true);
  await tenant.setSitePropertiesById(SiteId, { Title: "By sp-admin" });
  same((await tenant.getSitePropertiesByUrl(HR, true)).Title, "By sp-admin");
  await tenant.getSiteAdministrators(SiteId);
  await tenant.setSiteAdministrators({ siteId: SiteId, siteAdministrators: [`i:0#.f|membership|${ANN}`] });
  await tenant.getSiteThumbnailLogo(HR);
  await tenant.getSiteHealthStatus(HR);
  await tenant.renderAdminListData({ ViewXml: "<View><RowLimit>2</RowLimit></View>" });
  await tenant.getSPListItemCount("DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECOLLECTIONS");
});

await family("a site from its creation to its purge", async () => {
  const url = `${TENANT}/sites/by-sp-admin`;
  await tenant.createSite({ Url: url, Owner: ANN, Template: "STS#3", Title: "By sp-admin" });
  const { SiteId, Url } = await eventually(() => tenant.getSitePropertiesByUrl(url, true));
  same(Url, url);
  await tenant.removeSite(url);
  await eventually(() => tenant.restoreDeletedSite(url));
  await eventually(() => tenant.removeSite(url));
  await eventually(() => tenant.restoreDeletedSiteById(SiteId));
  await eventually(() => tenant.removeSite(url));
  await eventually(() => tenant.removeDeletedSite(url));
  same(await root.site.exists(url), false);
});

await family("hubs as the tenant has them", async () => {
  const made = await tenant.registerHubSiteWithCreationInformation(`${TENANT}/sites/corporate`, { Title: "Hub" });
  await tenant.connectSiteToHubSiteById(HR, made.ID);
  same((await sp.site.select("HubSiteId")()).HubSiteId, made.ID);
  await tenant.grantHubSiteRightsById(made.ID, [ANN], 1);
  await tenant.revokeHubSiteRightsById(made.ID, [ANN]);
  same((await root.hubSites.getById(made.ID)()).Title, "Hub");
  await root.hubSites.getById(made.ID).getSite();
  await sp.web.hubSiteData();
  await sp.web.syncHubSiteTheme();
  await tenant.connectSiteToHubSiteById(HR, "00000000-0000-0000-0000-000000000000");
  await tenant.unregisterHubSite(`${TENANT}/sites/corporate`);
});

await family("home sites", async () => {
  await tenant.addHomeSite(HR, [], 1);
  has(await tenant.getHomeSitesDetails(), "Url", HR);
  await tenant.removeHomeSite(HR);
  has(await tenant.getHomeSitesDetails(), "Url", HR, false);
});

await family("what the tenant says of itself", async () => {
  same((await tenant.getIdleSessionSignOutForUnmanagedDevices()).length > 0, true);
  await tenant.setIdleSessionSignOutForUnmanagedDevices(true, "PT5M", "PT10M");
  same(await tenant.hasValidEducationLicense(), false);
  same((await tenant.getSiteSubscriptionId()).length, 36);
  await tenant.checkTenantLicenses(["SPE_E5"]);
  await tenant.checkTenantIntuneLicense();
  same((await tenant.getSPOTenantAllWebTemplates()).Items.length > 3, true);
  same((await tenant.getSPOTenantWebTemplates(1033, 15)).Items.length > 3, true);
  same((await tenant.getSPOAllWebTemplates("en-US", 15)).Items.length > 3, true);
  same(await tenant.getPowerAppsEnvironments(), []);
  await tenant.getSPOSiteCreationSources();
});

await family("what Office365Tenant administers", async () => {
  await office365Tenant.addTenantTheme("PnP", JSON.stringify({ palette: { themePrimary: "#112233" } }));
  same((await office365Tenant.getTenantTheme("PnP")).Name, "PnP");
  await office365Tenant.updateTenantTheme("PnP", JSON.stringify({ palette: { themePrimary: "#445566" } }));
  has(await office365Tenant.getAllTenantThemes(), "Name", "PnP");
  await office365Tenant.deleteTenantTheme("PnP");
  await office365Tenant.setHideDefaultThemes(true);
  same(await office365Tenant.getHideDefaultThemes(), true);
  await office365Tenant.setHideDefaultThemes(false);
  await office365Tenant.setTenantCdnEnabled(0, true);
  same(await office365Tenant.getTenantCdnEnabled(0), true);
  await office365Tenant.addTenantCdnOrigin(0, "*/pnp");
  same((await office365Tenant.getTenantCdnOrigins(0)).length > 0, true);
  await office365Tenant.removeTenantCdnOrigin(0, "*/pnp");
  await office365Tenant.setTenantCdnPolicy(0, 0, "CSS");
  same((await office365Tenant.getTenantCdnPolicies(0)).length > 0, true);
  await office365Tenant.getExternalUsers(0, 10);
  await office365Tenant.getExternalUsersForSite(HR, 0, 10);
  await office365Tenant.disableSharingForNonOwnersOfSite(HR);
  same(await office365Tenant.isSharingDisabledForNonOwnersOfSite(HR), true);
});

await family("designs with tasks and runs", async () => {
  const actions = [{ verb: "createSPList", listName: "Tasked", templateType: 100, subactions: [] }];
  const script = await root.siteScripts.createSiteScript("Tasks", "d", { actions, version: 1 });
  same((await root.siteScripts.getSiteScriptMetadata(script.Id)).Title, "Tasks");
  await root.siteScripts.updateSiteScript({ Id: script.Id, Title: "Tasks 2", Description: "e" });
  await root.siteScripts.executeSiteScriptAction(JSON.stringify(actions[0]));
  await root.siteScripts.getSiteScriptFromWeb(HR, { IncludeBranding: true, IncludeTheme: true });
  await root.siteScripts.getSiteScriptFromList(`${HR}/Shared Documents`);
  const design = await root.siteDesigns.createSiteDesign({
    SiteScriptIds: [script.Id], Title: "Tasks", WebTemplate: "64",
  });
  await root.siteDesigns.updateSiteDesign({ Id: design.Id, Title: "Tasks 2" });
  same((await root.siteDesigns.getSiteDesignMetadata(design.Id)).Title, "Tasks 2");
  has(await root.siteDesigns.getSiteDesigns(), "Id", design.Id);
  const task = await root.siteDesigns.addSiteDesignTask(HR, design.Id);
  await root.siteDesigns.getSiteDesignTask(task.ID);
  await sp.web.addSiteDesignTask(design.Id);
  const runs = await eventually(async () => {
    const found = await root.siteDesigns.getSiteDesignRun(HR, design.Id);
    same(found.length > 0, true);
    return found;
  });
  await root.siteDesigns.getSiteDesignRunStatus(HR, runs[0].ID);
  await sp.web.getSiteDesignRuns(design.Id);
  await root.siteDesigns.deleteSiteDesign(design.Id);
  await root.siteScripts.deleteSiteScript(script.Id);
});

await family("the directory", async () => {
  const ann = await graph.users.getById(ANN)();
  same(ann.userPrincipalName, ANN);
  await graph.users.getById(ANN).memberOf();
  await graph.users.getById(ANN).getMemberGroups(true);
  const group = await graph.groups.add("PnP S", "pnp-s", 1);
  const one = graph.groups.getById(group.id);
  await one.owners.add(`${GRAPH}/v1.0/directoryObjects/${ann.id}`);
  has(await one.owners(), "id", ann.id);
  await one.members.add(`${GRAPH}/v1.0/directoryObjects/${ann.id}`);
  await one.members.getById(ann.id).remove();
  same(await one.members(), []);
  await graph.directoryObjects.getById(group.id)();
  same((await graph.directoryObjects.getByIds([ann.id])).length, 1);
  await one.delete();
  const site = await graph.sites.getByUrl("contoso.sharepoint.com", "/sites/hr");
  has(await site.lists(), "displayName", "Documents");
  has(await site.drives(), "name", "Documents");
  const drive = await site.drive();
  const made = await graph.drives.getById(drive.id).root.upload({ filePathName: "graph.txt", content: "by Graph" });
  const item = graph.drives.getById(drive.id).getItemById(made.id);
  same(await sp.web.getFileByServerRelativePath("/sites/hr/Shared Documents/graph.txt").getText(), "by Graph");
  await item.delete();
});
