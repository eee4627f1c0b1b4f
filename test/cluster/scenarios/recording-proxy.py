# Passes the driver's calls on to the API server, and prints the method and the path of each. One connection carries one call, so that none is missed.
import socket, ssl, threading

TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'


def pipe(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client):
    head = b''
    while b'\r\n\r\n' not in head:
        data = client.recv(65536)
        if not data:
            return
        head += data
    head, body = head.split(b'\r\n\r\n', 1)
    lines = head.decode('latin-1').split('\r\n')
    method, path, _ = lines[0].split(' ', 2)
    print('CALL', method, path, flush=True)
    upgrades = any(line.lower().startswith('upgrade: websocket') for line in lines)
    kept = [line for line in lines[1:] if not line.lower().startswith(('host:', 'authorization:') if upgrades else ('host:', 'authorization:', 'connection:'))]
    kept += ['Host: kubernetes.default.svc', 'Authorization: Bearer ' + open(TOKEN).read()] + ([] if upgrades else ['Connection: close'])
    context = ssl.create_default_context(cafile=TOKEN.replace('/token', '/ca.crt'))
    server = context.wrap_socket(socket.create_connection(('kubernetes.default.svc', 443)), server_hostname='kubernetes.default.svc')
    server.sendall('\r\n'.join([lines[0]] + kept).encode('latin-1') + b'\r\n\r\n' + body)
    threading.Thread(target=pipe, args=(client, server), daemon=True).start()
    pipe(server, client)


listener = socket.create_server(('127.0.0.1', 8001))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
