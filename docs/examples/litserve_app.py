"""kpoclass behind LitServe. Run: python litserve_app.py."""

import litserve
from fastapi import HTTPException

from kpoclass import KpoclassError, load_model


class KpoAPI(litserve.LitAPI):
    def setup(self, device):
        self.model = load_model()

    def decode_request(self, request):
        return request.get("text"), request.get("title")

    def predict(self, work):
        try:
            return self.model.classify(*work)
        except KpoclassError as error:
            raise HTTPException(422, str(error)) from error

    def encode_response(self, result):
        return {**result.to_dict(), "model": self.model.fingerprint}


if __name__ == "__main__":
    server = litserve.LitServer(KpoAPI(api_path="/classify"), accelerator="cpu", workers_per_device=2, timeout=10)
    server.run(host="127.0.0.1", port=8000, generate_client_file=False)
