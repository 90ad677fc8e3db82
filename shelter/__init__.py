"""The composition: settings, addresses, the API, and pages that read every floor."""
