"""From any toolset to a bundle of sound tasks, with no model and no network."""
