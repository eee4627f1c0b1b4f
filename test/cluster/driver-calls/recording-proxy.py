# Passes the driver's calls on to the API server, and prints the method, the path and the status of each. One connection carries one call, so that none
# is missed. It stands in for the metrics server, which not every cluster has.
import json, socket, ssl, threading

FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount/'
METRICS = '/apis/metrics.k8s.io/'


def pipe(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    close(source, target)


def close(*ends):
    for end in ends:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def head_of(source):
    head = b''
    while b'\r\n\r\n' not in head:
        data = source.recv(65536)
        if not data:
            return None, None
        head += data
    head, rest = head.split(b'\r\n\r\n', 1)
    return head.decode('latin-1').split('\r\n'), rest


def report(method, path, status, rest=b''):
    text = rest.decode('utf-8', 'replace').replace('\n', ' ')[:400] if status == '403' else ''
    print('CALL', method, path, status, text, flush=True)
    with open('/tmp/calls', 'a') as calls:
        calls.write(f'{method} {path} {status}\n')


# Each pod uses all the memory it could want.
def metrics(client, method, path):
    usage = {'cpu': '1', 'memory': '64Gi'}
    body = json.dumps({
        'apiVersion': 'metrics.k8s.io/v1beta1', 'kind': 'PodMetrics', 'metadata': {'name': path.split('?')[0].split('/')[-1]},
        'containers': [{'name': name, 'usage': usage} for name in ('spark-kubernetes-executor',)],
    }).encode()
    report(method, path, '200')
    client.sendall(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n' % len(body) + body)
    close(client)


def serve(client):
    lines, body = head_of(client)
    if lines is None:
        return
    method, path, _ = lines[0].split(' ', 2)
    if path.startswith(METRICS):
        return metrics(client, method, path)
    upgrades = any(line.lower().startswith('upgrade: websocket') for line in lines)
    dropped = ('host:', 'authorization:') if upgrades else ('host:', 'authorization:', 'connection:')
    kept = [line for line in lines[1:] if not line.lower().startswith(dropped)]
    kept += ['Host: kubernetes.default.svc', 'Authorization: Bearer ' + open(FOLDER + 'token').read()] + ([] if upgrades else ['Connection: close'])
    context = ssl.create_default_context(cafile=FOLDER + 'ca.crt')
    server = context.wrap_socket(socket.create_connection(('kubernetes.default.svc', 443)), server_hostname='kubernetes.default.svc')
    server.sendall('\r\n'.join([lines[0]] + kept).encode('latin-1') + b'\r\n\r\n' + body)
    threading.Thread(target=pipe, args=(client, server), daemon=True).start()
    answer, rest = head_of(server)
    if answer is None:
        report(method, path, '-')
        return close(client, server)
    report(method, path, answer[0].split(' ')[1], rest)
    client.sendall('\r\n'.join(answer).encode('latin-1') + b'\r\n\r\n' + rest)
    pipe(server, client)


listener = socket.create_server(('127.0.0.1', 8001))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
