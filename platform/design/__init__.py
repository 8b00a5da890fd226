"""What the pages of portal, console and verify look like: layouts, components, static assets.

Owns the look, the content security policy, the country's colours and the language switch.
Does not own any page of an actor, any permission or any rule of the permit domain.
"""
