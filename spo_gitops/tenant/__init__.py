"""The HTTP edge: everything that is sent to SharePoint, Graph and the sign-in service."""
