"""What a member types into the pages of the house; one file a flow, imported by its inner name."""
