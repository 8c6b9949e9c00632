// PnPjs: files, folders, sharing, the recycle bin with its stages, navigation and regional settings.
import { ANN, DOCUMENTS, HR, family, has, same, sp } from "./connection.mjs";

const library = sp.web.getFolderByServerRelativePath(DOCUMENTS);
const inside = (name) => sp.web.getFileByServerRelativePath(`${DOCUMENTS}/${name}`);

await family("files", async () => {
  await library.files.addUsingPath("a.txt", "first", { Overwrite: true });
  const file = inside("a.txt");
  await file.setContent("second");
  same(await file.getText(), "second");
  await file.setContentChunked(new Blob([new Uint8Array(25000)]), { chunkSize: 10000 });
  same(Number((await file.select("Length")()).Length), 25000);
  await file.checkout();
  await file.undoCheckout();
  await file.checkout();
  await file.checkin("done", 1);
  await file.publish("now");
  await file.unpublish("not now");
  same(await file.exists(), true);
  same(await inside("none.txt").exists(), false);
  const item = await file.getItem("Id", "FileLeafRef");
  same(item.FileLeafRef, "a.txt");
  await file.listItemAllFields();
  same((await file.getLockedByUser()) ?? null, null);
  const { UniqueId } = await file.select("UniqueId")();
  same((await sp.web.getFileById(UniqueId).select("Name")()).Name, "a.txt");
  await file.copyTo(`${DOCUMENTS}/b.txt`, true);
  await inside("b.txt").deleteWithParams({ BypassSharedLock: true });
  has(await library.files(), "Name", "b.txt", false);
});

await family("versions of files", async () => {
  const file = inside("v.txt");
  await library.files.addUsingPath("v.txt", "1", { Overwrite: true });
  for (const text of ["2", "3", "4", "5"]) await file.setContent(text);
  same((await file.versions()).map((one) => one.VersionLabel), ["1.0", "2.0", "3.0", "4.0"]);
  await file.versions.deleteByLabel("1.0");
  await file.versions.recycleByLabel("2.0");
  const [{ ID }] = await file.versions();
  await file.versions.getById(ID)();
  await file.versions.restoreByLabel("4.0");
  same(await file.getText(), "4");
  await file.versions.deleteById(ID);
  await file.versions.deleteAll();
  same(await file.versions(), []);
  await file.delete();
});

await family("folders", async () => {
  await library.folders.addUsingPath("p");
  const folder = sp.web.getFolderByServerRelativePath(`${DOCUMENTS}/p`);
  await folder.addSubFolderUsingPath("q");
  same((await folder.folders.getByUrl("q").select("Name")()).Name, "q");
  same((await folder.select("Exists")()).Exists, true);
  same((await sp.web.getFolderByServerRelativePath(`${DOCUMENTS}/none`).select("Exists")()).Exists, false);
  same((await folder.storageMetrics()).TotalFileCount, "0");
  same((await folder.parentFolder.select("Name")()).Name, "Shared Documents");
  same((await folder.getParentInfos()).ParentList.RootFolderServerRelativeUrl, DOCUMENTS);
  await folder.properties();
  await folder.listItemAllFields();
  await folder.getItem("Id");
  const { UniqueId } = await folder.select("UniqueId")();
  same((await sp.web.getFolderById(UniqueId).select("Name")()).Name, "p");
  await folder.copyByPath(`${DOCUMENTS}/copied`, true);
  await folder.moveByPath(`${DOCUMENTS}/moved`, { KeepBoth: false });
  const names = (await library.folders()).map((one) => one.Name);
  same([names.includes("copied"), names.includes("moved"), names.includes("p")], [true, true, false]);
  await sp.web.getFolderByServerRelativePath(`${DOCUMENTS}/copied`).recycle();
  await sp.web.getFolderByServerRelativePath(`${DOCUMENTS}/moved`).deleteWithParams({ DeleteIfEmpty: false });
});

await family("sharing", async () => {
  const file = inside("a.txt");
  const link = await file.getShareLink(2);
  same(link.sharingLinkInfo.Url.startsWith("https://contoso.sharepoint.com"), true);
  await file.getSharingInformation();
  await file.deleteSharingLinkByKind(2);
  await file.getShareLink(4);
  await file.unshareLink(4);
  await sp.web.shareWith(`i:0#.f|membership|${ANN}`, 1);
  await sp.web.shareObject(`${HR}/Shared Documents/a.txt`, `i:0#.f|membership|${ANN}`, 1, undefined);
  await sp.web.unshareObject(`${HR}/Shared Documents/a.txt`);
});

await family("the recycle bin with its stages", async () => {
  for (const name of ["x.txt", "y.txt"]) {
    await library.files.addUsingPath(name, "text", { Overwrite: true });
    await inside(name).recycle();
  }
  const [gone] = await sp.web.recycleBin.filter("LeafName eq 'x.txt'")();
  await sp.web.recycleBin.getById(gone.Id).moveToSecondStage();
  same((await sp.site.recycleBin.getById(gone.Id)()).ItemState, 2);
  await sp.site.recycleBin.getById(gone.Id).restore();
  same(await inside("x.txt").getText(), "text");
  await sp.web.recycleBin.moveAllToSecondStage();
  await sp.site.recycleBin.restoreAll();
  same(await inside("y.txt").getText(), "text");
  await inside("y.txt").recycle();
  const [again] = await sp.web.recycleBin.filter("LeafName eq 'y.txt'")();
  await sp.web.recycleBin.getById(again.Id).delete();
  await sp.web.recycleBin.deleteAll();
  await sp.site.recycleBin.deleteAllSecondStageItems();
  same(await sp.web.recycleBin(), []);
});

await family("navigation in order", async () => {
  const bar = sp.web.navigation.topNavigationBar;
  const one = await bar.add("One", `${HR}/one.aspx`, true);
  const two = await bar.add("Two", `${HR}/two.aspx`, true);
  await bar.moveAfter(one.Id, two.Id);
  same((await bar()).map((node) => node.Title), ["Two", "One"]);
  await bar.getById(one.Id).children.add("Below", `${HR}/below.aspx`, true);
  has(await bar.getById(one.Id).children(), "Title", "Below");
  same((await sp.navigation.getMenuState(null, 3)).Nodes.length > 0, true);
  await bar.getById(one.Id).delete();
  await bar.getById(two.Id).delete();
});

await family("regional settings", async () => {
  const zones = await sp.web.regionalSettings.timeZones();
  same(zones.length > 5, true);
  same((await sp.web.regionalSettings.timeZones.getById(4)).Id, 4);
  same(typeof (await sp.web.regionalSettings.timeZone()).Description, "string");
  same((await sp.web.regionalSettings.getInstalledLanguages()).length > 3, true);
  await sp.web.regionalSettings.timeZone.utcToLocalTime("2026-01-01T12:00:00Z");
  await sp.web.regionalSettings.timeZone.localTimeToUTC("2026-01-01T12:00:00");
});

await family("webs in depth", async () => {
  await sp.web.allProperties();
  await sp.web.webinfos();
  const below = (await sp.web.webs()).length;
  same((await sp.web.getSubwebsFilteredForCurrentUser()()).length, below);
  same((await sp.web.mapToIcon("a.docx")).length > 0, true);
  await sp.web.availableWebTemplates()();
  await sp.web.getChanges({ Add: true, Web: true });
  await sp.site.getChanges({ Add: true, Web: true });
  same((await sp.site.rootWeb.select("ServerRelativeUrl")()).ServerRelativeUrl, "/sites/hr");
  const { Id } = await sp.web.select("Id")();
  await sp.site.openWebById(Id);
  same((await sp.site.getDocumentLibraries(HR)).some((one) => one.Title === "Documents"), true);
  same(await sp.site.getWebUrlFromPageUrl(`${HR}/SitePages/Home.aspx`), HR);
  await sp.site.setSiteLogo({ relativeLogoUrl: "/sites/hr/SiteAssets/logo.png", type: 0, aspect: 1 });
  await sp.site.features.add("8a4b8de2-6fd8-41e9-923c-c7c3c00f8295", true);
  await sp.site.features.getById("8a4b8de2-6fd8-41e9-923c-c7c3c00f8295")();
  await sp.site.features.remove("8a4b8de2-6fd8-41e9-923c-c7c3c00f8295", true);
  await sp.web.getStorageEntity("none");
});
