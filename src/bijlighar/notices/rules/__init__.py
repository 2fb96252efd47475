"""What a notice must have before anybody may approve it, and how people look for one."""
