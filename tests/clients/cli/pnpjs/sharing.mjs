// PnPjs: sharing of webs, folders, files and items, people, groups with sites, and what sites and webs find.
import "@pnp/sp/context-info/index.js";
import "@pnp/sp/groupsitemanager/index.js";
import "@pnp/sp/profiles/index.js";
import "@pnp/sp/sputilities/index.js";

import { ANN, DOCUMENTS, HR, TENANT, at, eventually, family, has, root, same, sp } from "./connection.mjs";

const BEN = "ben.ortiz@contoso.com";
const LOGIN = `i:0#.f|membership|${BEN}`;

await family("people", async () => {
  const query = { QueryString: BEN, AllowEmailAddresses: true, MaximumEntitySuggestions: 5, PrincipalType: 15 };
  same((await sp.profiles.clientPeoplePickerResolveUser(query)).Key, LOGIN);
  has(await sp.profiles.clientPeoplePickerSearchUser({ ...query, QueryString: "ben" }), "Key", LOGIN);
  same((await sp.utility.resolvePrincipal(BEN, 1, 15, false, false)).LoginName, LOGIN);
  has(await sp.utility.searchPrincipals(BEN, 1, 15, "", 10), "LoginName", LOGIN);
  const { Title } = await sp.web.associatedOwnerGroup();
  same(Array.isArray(await sp.utility.expandGroupsToPrincipals([Title])), true);
  await sp.utility.getCurrentUserEmailAddresses();
});

await family("sharing of a web", async () => {
  await sp.web.shareWith(LOGIN, 1);
  const { Id } = await sp.web.ensureUser(LOGIN);
  has(await sp.web.roleAssignments(), "PrincipalId", Id);
});

await family("sharing of a file and a folder", async () => {
  const library = sp.web.getFolderByServerRelativePath(DOCUMENTS);
  await library.files.addUsingPath("shared.txt", "1", { Overwrite: true });
  const file = sp.web.getFileByServerRelativePath(`${DOCUMENTS}/shared.txt`);
  const link = await file.getShareLink(2);
  same(link.sharingLinkInfo.Url.startsWith(TENANT), true);
  const told = await file.getSharingInformation({}, ["permissionsInformation"]);
  same(Array.isArray(told.permissionsInformation.links), true);
  await file.getObjectSharingSettings();
  const rights = await file.checkSharingPermissions([{ alias: BEN }]);
  same(rights.length, 1);
  await file.shareWith(LOGIN, 1, false);
  await file.unshareLink(2);
  await file.deleteSharingLinkByKind(2);
  await file.unshare();
  await library.addSubFolderUsingPath("shared-folder");
  const folder = sp.web.getFolderByServerRelativePath(`${DOCUMENTS}/shared-folder`);
  await folder.getShareLink(3);
  await folder.shareWith(LOGIN, 0, false);
  await folder.unshare();
});

await family("what a web finds", async () => {
  same((await sp.web.getContextInfo?.() ?? (await sp.site.getContextInfo())).SiteFullUrl, HR);
  has(await root.site.getDocumentLibraries(HR), "Title", "Documents");
  same(await root.site.getWebUrlFromPageUrl(`${HR}/SitePages/Home.aspx`), HR);
  same((await sp.site.getRootWeb().then((web) => web.select("Url")())).Url, HR);
  same((await sp.web.getList(`${DOCUMENTS}`)()).Title, "Documents");
  await sp.web.getSubwebsFilteredForCurrentUser()();
  await sp.web.availableWebTemplates()();
  await sp.web.mapToIcon("a.txt", 0);
  await sp.web.allProperties();
  await sp.web.webinfos();
  await sp.web.applyTheme("/sites/hr/_catalogs/theme/15/palette001.spcolor", "", "", false);
  await sp.web.getChanges({ Web: true, Add: true, Update: true });
  same(await sp.web.userHasPermissions(LOGIN, 1), true);
});

await family("webs below a site", async () => {
  await sp.web.webs.add("Under", "under-pnpjs", "d", "STS#3");
  const under = at(`${HR}/under-pnpjs`).web;
  await under.update({ Title: "Beneath" });
  same((await under.select("Title")()).Title, "Beneath");
  await under.delete();
  has(await sp.web.webs(), "Title", "Beneath", false);
});

await family("lists and items beyond their columns", async () => {
  const list = (await sp.web.lists.ensure("Beyond", "d", 100)).list;
  const made = await list.items.add({ Title: "x" });
  same(await list.reserveListItemId(), made.Id + 1);
  await list.effectiveBasePermissions();
  await list.getParentInfos();
  same((await list.renderListData("<View><RowLimit>5</RowLimit></View>")).Row.length, 1);
  await list.items.getById(made.Id).update({ Title: "y" });
  has(await list.getItemsByCAMLQuery({ ViewXml: "<View/>" }), "Title", "y");
  await list.delete();
});

await family("groups with their sites", async () => {
  const made = await sp.groupSiteManager.createGroup("By manager", "by-manager", false, [ANN], "d");
  same(typeof made.GroupId, "string");
  const { SiteUrl } = await eventually(async () => {
    const found = await sp.groupSiteManager.getSiteStatus(made.GroupId);
    same(found.SiteStatus, 2);
    return found;
  });
  same(await sp.groupSiteManager.canUserCreateGroup(), true);
  same((await sp.groupSiteManager.getValidSiteUrlFromAlias("by-manager")) !== SiteUrl, true);
  await sp.groupSiteManager.delete(SiteUrl);
});
