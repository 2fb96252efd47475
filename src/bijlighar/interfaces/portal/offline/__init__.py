"""What goes on without network: pages kept on the phone, forms sent later, and the portal as an app."""
