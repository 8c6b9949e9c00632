// PnPjs: what is inside a site.
import { ANN, DOCUMENTS, HR, family, has, same, sp } from "./connection.mjs";

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
