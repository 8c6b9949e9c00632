// PnPjs: everything of lists: columns of every kind, views, content types, items, attachments, defaults of columns.
import { HR, family, has, same, sp } from "./connection.mjs";

const list = sp.web.lists.getByTitle("Everything");

await family("lists", async () => {
  await sp.web.lists.add("Everything", "d", 100, true, { EnableVersioning: true });
  const { Id } = await list.select("Id")();
  same((await sp.web.lists.getById(Id).select("Title")()).Title, "Everything");
  same((await sp.web.getList("/sites/hr/Lists/Everything").select("Id")()).Id, Id);
  same((await sp.web.lists.ensureSiteAssetsLibrary().then((one) => one.select("Title")())).Title, "Site Assets");
  same((await sp.web.lists.ensureSitePagesLibrary().then((one) => one.select("BaseTemplate")())).BaseTemplate, 119);
  same((await list.getParentInfos()).ParentWeb.ServerRelativeUrl, "/sites/hr");
  await list.effectiveBasePermissions();
  same(await list.eventReceivers(), []);
  await list.relatedFields();
  same(typeof (await list.reserveListItemId()), "number");
  same((await list.rootFolder.select("Name")()).Name, "Everything");
  await list.renderListData("<View><RowLimit>1</RowLimit></View>");
  await list.userCustomActions.add({ Title: "Mine", Location: "EditControlBlock" });
  has(await list.userCustomActions(), "Title", "Mine");
  same((await list.getSiteScript()).length > 2, true);
});

await family("columns of every kind", async () => {
  const { fields } = list;
  await fields.addText("Text", { MaxLength: 50, Group: "Ours" });
  await fields.addNumber("Number", { MinimumValue: 1, MaximumValue: 100 });
  await fields.addCurrency("Currency", { CurrencyLocaleId: 1033 });
  await fields.addMultilineText("Multiline", { NumberOfLines: 6, RichText: false });
  await fields.addUrl("Link", { DisplayFormat: 0 });
  await fields.addUser("Person", { SelectionMode: 0 });
  await fields.addDateTime("When", { DisplayFormat: 1 });
  await fields.addChoice("One", { Choices: ["a", "b"], EditFormat: 0 });
  await fields.addMultiChoice("Several", { Choices: ["a", "b"] });
  await fields.addBoolean("Flag");
  await fields.addCalculated("Twice", { Formula: "=Number*2", OutputType: 9 });
  const { Id } = await list.select("Id")();
  await fields.addLookup("Other", { LookupListId: Id, LookupFieldName: "Title" });
  await fields.createFieldAsXml("<Field Type='Text' DisplayName='AsXml' Name='AsXml'/>");
  const names = (await fields.filter("ReadOnlyField eq false")()).map((one) => one.InternalName);
  same(["Text", "Number", "Link", "Flag", "Other", "AsXml"].every((name) => names.includes(name)), true);
  const text = fields.getByInternalNameOrTitle("Text");
  await text.update({ Description: "changed", Required: true });
  same((await text.select("Description", "Required")()).Required, true);
  await text.setShowInNewForm(false);
  await text.setShowInEditForm(true);
  await text.setShowInDisplayForm(true);
  await fields.getByTitle("AsXml").delete();
  has(await fields(), "InternalName", "AsXml", false);
});

await family("views", async () => {
  const made = await list.views.add("Mine", false, { RowLimit: 5 });
  const view = list.views.getById(made.Id);
  await view.fields.add("Number");
  await view.fields.move("Number", 0);
  same((await view.fields()).Items[0], "Number");
  await view.fields.remove("Number");
  await view.fields.getSchemaXml();
  await view.update({ Title: "Ours", RowLimit: 7 });
  same((await list.getView(made.Id).select("RowLimit")()).RowLimit, 7);
  await view.setViewXml("<View><RowLimit>9</RowLimit></View>");
  await list.defaultView();
  await view.delete();
  has(await list.views(), "Title", "Ours", false);
});

await family("content types", async () => {
  await sp.web.contentTypes.add("0x0100EE", "Kind", "d", "Ours");
  await sp.web.contentTypes.getById("0x0100EE").update({ Description: "e" });
  same((await sp.web.contentTypes.getById("0x0100EE").select("Description")()).Description, "e");
  same((await sp.web.contentTypes.getById("0x0100EE").parent.select("Name")()).Name, "Item");
  await sp.web.contentTypes.getById("0x0100EE").fields();
  await sp.web.contentTypes.getById("0x0100EE").fieldLinks();
  same(await sp.web.contentTypes.getById("0x0100EE").workflowAssociations(), []);
  await list.contentTypes.addAvailableContentType("0x0100EE");
  has(await list.contentTypes(), "Name", "Kind");
  await sp.web.contentTypes.getById("0x0100EE").delete();
});

await family("items", async () => {
  const person = await sp.web.ensureUser("ann.lee@contoso.com");
  const made = await list.items.add({
    Title: "One", Text: "t", Number: 4, Flag: true, One: "a", Several: ["a", "b"], PersonId: person.Id,
    Link: { Url: HR, Description: "home" }, When: "2026-05-06T07:08:09Z",
  });
  const item = list.items.getById(made.Id);
  same((await item.select("Number", "Person/Title").expand("Person")()).Person.Title, "Ann Lee");
  same((await item.fieldValuesAsText()).Number, "4");
  same((await item.fieldValuesAsHTML()).Title, "One");
  same((await item.fieldValuesForEdit()).Title, "One");
  await item.effectiveBasePermissions();
  await item.effectiveBasePermissionsForUI();
  same((await item.getParentInfos()).ParentList.Title, "Everything");
  same((await list.items.getItemByStringId(`${made.Id}`).select("Title")()).Title, "One");
  await item.update({ Title: "Two" });
  await item.versions();
  await list.addValidateUpdateItemUsingPath([{ FieldName: "Title", FieldValue: "Form" }], "/sites/hr/Lists/Everything");
  const found = await list.items.orderBy("Title", false).top(1).select("Title")();
  same(found[0].Title, "Two");
  same((await list.items.filter("Number gt 3 and startswith(Title,'T')")()).length, 1);
  const recycled = await item.recycle();
  await sp.web.recycleBin.getById(recycled).restore();
  await item.deleteWithParams({ BypassSharedLock: true });
  same((await list.items()).length, 1);
});

await family("attachments", async () => {
  const [{ Id }] = await list.items();
  const { attachmentFiles } = list.items.getById(Id);
  await attachmentFiles.add("a.txt", "first");
  await attachmentFiles.getByName("a.txt").setContent("second");
  same(await attachmentFiles.getByName("a.txt").getText(), "second");
  has(await attachmentFiles(), "FileName", "a.txt");
  await attachmentFiles.getByName("a.txt").delete();
  same(await attachmentFiles(), []);
});

await family("rights of lists and items", async () => {
  const [{ Id }] = await list.items();
  const item = list.items.getById(Id);
  await item.breakRoleInheritance(false, true);
  const { Id: person } = await sp.web.ensureUser("ben.ortiz@contoso.com");
  const { Id: level } = await sp.web.roleDefinitions.getByType(2)();
  await item.roleAssignments.add(person, level);
  same((await item.roleAssignments.getById(person).bindings()).map((one) => one.RoleTypeKind), [2]);
  await item.roleAssignments.getById(person).delete();
  await item.getUserEffectivePermissions("i:0#.f|membership|ben.ortiz@contoso.com");
  same(await item.userHasPermissions("i:0#.f|membership|ben.ortiz@contoso.com", 1), false);
  same((await item.firstUniqueAncestorSecurableObject())["odata.type"], "SP.ListItem");
  await item.resetRoleInheritance();
});

await family("subscriptions", async () => {
  const made = await list.subscriptions.add("https://contoso.com/hook", "2027-01-05T16:43:57Z", "mine");
  await list.subscriptions.getById(made.id).update(undefined, "2027-02-05T16:43:57Z", "yours");
  same((await list.subscriptions.getById(made.id)()).clientState, "yours");
  await list.subscriptions.getById(made.id).delete();
  same(await list.subscriptions(), []);
});

await family("defaults of columns", async () => {
  await sp.web.lists.add("Defaulted", "d", 101, false);
  const library = sp.web.lists.getByTitle("Defaulted");
  await library.fields.addText("Country", {});
  const folder = await sp.web.getFolderByServerRelativePath("/sites/hr/Defaulted");
  await folder.setDefaultColumnValues([{ name: "Country", value: "Norway" }]);
  same((await library.getDefaultColumnValues()).map((one) => one.value), ["Norway"]);
  await folder.clearDefaultColumnValues();
  same((await library.getDefaultColumnValues()).length, 0);
  await library.delete();
});

await family("the end of a list", async () => {
  await list.recycle();
  const [gone] = await sp.web.recycleBin.filter("LeafName eq 'Everything'")();
  await sp.web.recycleBin.getById(gone.Id).restore();
  same((await list.items()).length, 1);
  await list.delete();
  has(await sp.web.lists(), "Title", "Everything", false);
});
