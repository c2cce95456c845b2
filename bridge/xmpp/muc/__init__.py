"""The MUC service that hosts rooms (XEP-0045): a room is data, each feature has its file."""
