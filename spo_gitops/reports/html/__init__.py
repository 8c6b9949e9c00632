"""HTML reports, one self-contained file each, put together from blocks: only the frame writes markup."""
